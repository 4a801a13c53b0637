/* Lists the files of a volume that belong to no target, with their modes. They come from the
 * runtime directory: the build tree, or where `make install` puts them. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_RUNTIME_FILES_H
#define DDINJECT_TOOLS_DDPACK_BUILD_RUNTIME_FILES_H

#include "tools/common/error.h"

#include <sys/types.h>

/* A file in the runtime directory that has the name of each file of the payload on a line of its
 * own. The Makefile writes it, so that nobody keeps a list of the payload's modules by hand. */
#define RUNTIME_LIST_NAME "payload.list"

struct runtime_file {
    char *name; /* below the runtime directory, and below the volume */
    mode_t mode;
};

struct runtime_files {
    struct runtime_file *files;
    size_t count;
};

/* Lists the preload object, `ddinject`, and the files that payload.list names. Other files of the
 * directory are not listed: an older version may have left them. Fails where payload.list cannot be
 * read, names something that is no file name, or does not name sitecustomize.py. The caller
 * releases the files. */
int runtime_files_read(const char *runtime, struct runtime_files *ret_files, struct error *error);
void runtime_files_release(struct runtime_files *files);

#endif
