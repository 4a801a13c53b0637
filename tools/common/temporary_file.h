/* Input for programs that read it from files. */
#ifndef DDINJECT_TOOLS_COMMON_TEMPORARY_FILE_H
#define DDINJECT_TOOLS_COMMON_TEMPORARY_FILE_H

#include "core/span.h"
#include "tools/common/error.h"

/* A new file in $TMPDIR or /tmp, for this user alone; `*ret_path` is the caller's to remove. */
int temporary_file_create(struct span content, char **ret_path, struct error *error);
/* Removes the file and frees its path; NULL is none. */
void temporary_file_remove(char **path); /* for cleanup_with(temporary_file_remove) */

#endif
