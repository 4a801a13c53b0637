/* Temporary files: input for other programs that read it from a file. */
#ifndef DDINJECT_TOOLS_COMMON_TEMPORARY_FILE_H
#define DDINJECT_TOOLS_COMMON_TEMPORARY_FILE_H

#include "core/span.h"
#include "tools/common/error.h"

/* Writes `content` into a new file in $TMPDIR, or /tmp, which only this user may read. `*ret_path`
 * is its path, which the caller removes. */
int temporary_file_create(struct span content, char **ret_path, struct error *error);
/* Removes the file and frees its path. NULL is no file. */
void temporary_file_remove(char **path); /* for cleanup_with(temporary_file_remove) */

#endif
