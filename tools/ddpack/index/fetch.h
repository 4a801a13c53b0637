/* Downloads of many files, verified, into a cache. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_FETCH_H
#define DDINJECT_TOOLS_DDPACK_INDEX_FETCH_H

#include "tools/common/error.h"
#include "tools/ddpack/index/fetch_job.h"

struct fetch_options {
    const char *cache; /* a directory; wheels are kept in it as <sha256>/<file> */
    bool offline;      /* what is not in the cache is an error that names it */
    unsigned parallel; /* transfers at a time, at least 1 */
};

/* Makes every job's file be in the cache, its size and sha256 checked (cached ones too). Failed
 * transfers are tried again with back-off and resumed; a wrong hash is ERROR_VERIFICATION and
 * leaves nothing under the final name. */
int fetch_all(struct fetch_job *jobs, size_t count, const struct fetch_options *options,
              struct error *error);

#endif
