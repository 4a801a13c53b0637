/* Writes the files and links of a volume into its staging directory, and adds a row for each to the
 * manifest. Paths are relative to the volume, and missing directories are made. */
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

/* Adds a file with this content. The first file of a content moves out of the store; the others
 * become hard links to it, or copies where the file system allows no more links. */
int volume_writer_add(struct volume_writer *writer, const char *path, struct content *content,
                      struct error *error);
/* Adds a file with these bytes, which come from no wheel. */
int volume_writer_add_bytes(struct volume_writer *writer, const char *path, struct span bytes,
                            mode_t mode, struct error *error);
/* Adds a symbolic link with the text `target`. */
int volume_writer_add_link(struct volume_writer *writer, const char *path, const char *target,
                           struct error *error);
/* Adds the file at `path`, which another program has written into the staging directory. Its mode
 * becomes 0644, and where an equal file is in the volume, it is replaced by a hard link to that.
 * `*ret_content` is NULL where the program has not written the file. */
int volume_writer_adopt(struct volume_writer *writer, const char *path,
                        struct content **ret_content, struct error *error);
/* Sets the access and modification times of every file, directory and link to `time`, in seconds
 * since 1970. Call this last. */
int volume_writer_set_times(const struct volume_writer *writer, int64_t time, struct error *error);

#endif
