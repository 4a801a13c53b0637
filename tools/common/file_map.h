/* A file's bytes, mapped instead of read. */
#ifndef DDINJECT_TOOLS_FILE_MAP_H
#define DDINJECT_TOOLS_FILE_MAP_H

#include "core/span.h"
#include "tools/common/error.h"

/* All bytes of a regular file, read-only; empty for an empty file. Never waits for a FIFO. */
int file_map_open(const char *path, struct span *ret_bytes, struct error *error);
void file_map_close(struct span bytes);
void file_map_release(struct span *bytes); /* for cleanup_with(file_map_release) */

#endif
