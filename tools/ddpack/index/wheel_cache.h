/* The cache of fetched wheels: <cache>/<sha256>/<file>, and <file>.partial during a download. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_WHEEL_CACHE_H
#define DDINJECT_TOOLS_DDPACK_INDEX_WHEEL_CACHE_H

#include "tools/common/error.h"
#include "tools/ddpack/index/fetch_job.h"

/* The result of a look into the cache. CACHED_WAS_DAMAGED: the file was there with another size or
 * hash, and has been removed. */
enum cached { CACHED_MISSING, CACHED_RIGHT, CACHED_WAS_DAMAGED };

/* Looks for the file at job->path and checks its size and sha256. Fails when the path is not a
 * regular file, or when a damaged file cannot be removed. */
int wheel_cache_find(const struct fetch_job *job, enum cached *ret_cached, struct error *error);

/* Opens or creates the partial file of `job` and locks it, so that no other ddpack writes to it;
 * waits for one that does. `*ret_len` is the number of bytes that it has already. */
int wheel_cache_open_partial(const struct fetch_job *job, int *ret_fd, uint64_t *ret_len,
                             struct error *error);
/* Checks the hash of the complete partial file and gives the file its final name.
 * ERROR_VERIFICATION: the hash is not the one of the job. */
int wheel_cache_keep(const struct fetch_job *job, int fd, struct error *error);
/* Removes a partial file that cannot become the whole one. */
void wheel_cache_drop_partial(const struct fetch_job *job);

#endif
