/* Contents by hash, in a directory of the volume that is being built: written once, linked often.
 */
#ifndef DDINJECT_TOOLS_CONTENT_STORE_H
#define DDINJECT_TOOLS_CONTENT_STORE_H

#include "tools/common/sha256.h"

#include <sys/types.h>

/* Keeps the bytes under their hash and mode; what is there already is left alone. Several threads
 * may put at once. */
int content_store_put(const char *store, const struct sha256 *sha256, mode_t mode,
                      struct span bytes, struct error *error);
/* The file's path; the caller frees it. */
char *content_store_path(const char *store, const struct sha256 *sha256, mode_t mode);
/* Makes `path` a hard link to the content, its directories as needed; a copy where the file system
 * has no links. 0 also when it is that content already; -EEXIST, with the error filled, when
 * another content has the place. */
int content_store_link(const char *store, const struct sha256 *sha256, mode_t mode,
                       const char *path, struct error *error);

#endif
