/* Contents by hash and mode: those of the volume that is being built, and those that earlier builds
 * have verified. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_STORE_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_STORE_H

#include "tools/common/sha256.h"

#include <sys/types.h>

struct content_store {
    char *directory; /* inside of the staged volume; one content after the other moves out of it */
    char *cache;     /* <cache>/contents, kept from build to build; NULL: none */
};

/* The file's path in the directory; the caller frees it. */
char *content_store_path(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode);
/* Opens a new file for the content. */
int content_store_create(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, int *ret_fd, struct error *error);
/* All of it has been written: gives it its mode, and offers it to the cache. */
int content_store_finish(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, int fd, struct error *error);
/* The three steps at once. */
int content_store_put(const struct content_store *store, const struct sha256 *sha256, mode_t mode,
                      struct span bytes, struct error *error);
/* Takes a copy out of the cache and hashes it. `*ret_found` false: it is not there, or was another
 * content, which is then removed. */
int content_store_recall(const struct content_store *store, const struct sha256 *sha256,
                         mode_t mode, bool *ret_found, struct error *error);
void content_store_release(struct content_store *store);

#endif
