/* A directory of contents, named by hash and mode, that the volume is built from; and a cache of
 * the contents that earlier builds have verified. Several threads may use both, for different
 * contents. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_STORE_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_STORE_H

#include "tools/common/sha256.h"

#include <sys/types.h>

struct content_store {
    char *directory; /* in the staging directory; each content moves from here to its first path */
    char *cache;     /* <cache>/contents, which outlives the build; NULL: there is no cache */
};

/* Returns the path of the content's file in the directory; the caller frees it. */
char *content_store_path(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode);
/* Creates the content's file and opens it. Then the caller writes the content to it and calls
 * content_store_finish. */
int content_store_create(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, int *ret_fd, struct error *error);
/* Gives the file, which has all of the content now, its mode, and adds it to the cache. */
int content_store_finish(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, int fd, struct error *error);
/* Creates, writes and finishes the file. */
int content_store_put(const struct content_store *store, const struct sha256 *sha256, mode_t mode,
                      struct span bytes, struct error *error);
/* Copies the content from the cache into the directory, and verifies the copy. `*ret_found` is
 * false where the cache does not have the content, or has a damaged one, which is removed then. */
int content_store_recall(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, bool *ret_found, struct error *error);
void content_store_release(struct content_store *store);

#endif
