/* The files of a volume beside its targets: they come from the runtime directory. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_RUNTIME_FILES_H
#define DDINJECT_TOOLS_DDPACK_BUILD_RUNTIME_FILES_H

#include "tools/common/error.h"

#include <sys/types.h>

/* In the runtime directory: the name of each file of the payload on a line of its own. The Makefile
 * writes it, so that no list of the payload's modules is kept by hand. */
#define RUNTIME_LIST_NAME "payload.list"

struct runtime_file {
    char *name; /* below the runtime directory, and below the volume */
    mode_t mode;
};

struct runtime_files {
    struct runtime_file *files;
    size_t count;
};

/* The preload object, `ddinject`, and what the list names. Files that the list does not name are
 * not part of the volume: an older version may have left them. The caller releases the files. */
int runtime_files_read(const char *runtime, struct runtime_files *ret_files, struct error *error);
void runtime_files_release(struct runtime_files *files);

#endif
