/* One file that is fetched into the cache. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_FETCH_JOB_H
#define DDINJECT_TOOLS_DDPACK_INDEX_FETCH_JOB_H

#include "tools/common/sha256.h"

struct fetch_job {
    const char *url;
    const char *file; /* the wheel's name, for progress and errors */
    struct sha256 sha256;
    uint64_t size;
    char *path; /* set by fetch_all: where the verified file is; the caller frees it */
};

#endif
