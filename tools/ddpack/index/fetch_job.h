/* One file to fetch into the cache. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_FETCH_JOB_H
#define DDINJECT_TOOLS_DDPACK_INDEX_FETCH_JOB_H

#include "tools/common/sha256.h"

struct fetch_job {
    const char *url;
    const char *file; /* the name of the wheel, for the cache, progress and errors */
    struct sha256 sha256;
    uint64_t size;
    char *path; /* where the verified file is; fetch_all sets it, and the caller frees it */
};

#endif
