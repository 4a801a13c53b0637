/* Downloads many files into a cache, and verifies them. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_FETCH_H
#define DDINJECT_TOOLS_DDPACK_INDEX_FETCH_H

#include "tools/common/error.h"
#include "tools/ddpack/index/fetch_job.h"

struct fetch_options {
    const char *cache; /* a directory, which keeps a wheel as <sha256>/<file> */
    bool offline;      /* a file that is not in the cache is an error, which names it */
    unsigned parallel; /* how many transfers run at a time; at least 1 */
};

/* Brings the file of every job into the cache and sets the job's `path`. Size and sha256 are
 * checked, also those of a file that is in the cache already. A transfer that fails is repeated
 * after a pause, and resumed where it broke off. ERROR_VERIFICATION: a file has another hash or
 * size; nothing remains under its final name. */
int fetch_all(struct fetch_job *jobs, size_t count, const struct fetch_options *options,
              struct error *error);

#endif
