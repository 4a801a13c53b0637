/* Wheels that were fetched: <cache>/<sha256>/<file>, and "<file>.partial" while one is coming. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_WHEEL_CACHE_H
#define DDINJECT_TOOLS_DDPACK_INDEX_WHEEL_CACHE_H

#include "tools/common/error.h"
#include "tools/ddpack/index/fetch_job.h"

/* What became of a look for a file. */
enum cached { CACHED_MISSING, CACHED_RIGHT, CACHED_WAS_DAMAGED };

/* Is job->path there with the job's size and sha256? One that is wrong is removed. */
int wheel_cache_find(const struct fetch_job *job, enum cached *ret_cached, struct error *error);

/* Opens the partial file of `job` to go on with it, alone: waits for another ddpack that has it.
 * `*ret_len` is what is there already. */
int wheel_cache_open_partial(const struct fetch_job *job, int *ret_fd, uint64_t *ret_len,
                             struct error *error);
/* Checks the whole of it and gives it its name; ERROR_VERIFICATION when it is another file. */
int wheel_cache_keep(const struct fetch_job *job, int fd, struct error *error);
/* Removes the partial file: nothing can be made of it. */
void wheel_cache_drop_partial(const struct fetch_job *job);

#endif
