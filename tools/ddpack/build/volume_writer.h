/* Filling a staged volume: files by content, links, and their rows in the manifest. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_WRITER_H
#define DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_WRITER_H

#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"
#include "tools/volume/manifest.h"

struct volume_writer {
    const char *staging;
    const struct content_store *store;
    struct content_set *contents;
    struct manifest *manifest;
};

/* Paths are relative to the volume; directories are made as needed. */

/* The content's first file moves out of the store, the others are hard links to it. */
int volume_writer_add(struct volume_writer *writer, const char *path, struct content *content,
                      struct error *error);
/* Bytes of ddpack's own. */
int volume_writer_add_bytes(struct volume_writer *writer, const char *path, struct span bytes,
                            mode_t mode, struct error *error);
int volume_writer_add_link(struct volume_writer *writer, const char *path, const char *target,
                           struct error *error);
/* A file that another program has written into the volume, 0644, gets its row, and becomes one
 * inode with those that are equal. `*ret_content` is NULL where there is no such file. */
int volume_writer_adopt(struct volume_writer *writer, const char *path,
                        struct content **ret_content, struct error *error);
/* Every file, directory and link gets this time. */
int volume_writer_set_times(const struct volume_writer *writer, int64_t time, struct error *error);

#endif
