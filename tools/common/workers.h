/* The same work for many things, on several threads at a time. */
#ifndef DDINJECT_TOOLS_COMMON_WORKERS_H
#define DDINJECT_TOOLS_COMMON_WORKERS_H

#include "tools/common/error.h"

/* Does the work for the thing with the number `at`, and may run on several threads at once. Returns
 * 0, or a negative errno with `*error` filled. */
typedef int worker_function(void *context, size_t at, struct error *error);

/* Calls `work` for every number from 0 to count - 1, on as many threads as this process may use
 * processors, up to 8. When calls fail, the error of the lowest number is returned, in whatever
 * order they ran, so that the same input gives the same message; the work for higher numbers may
 * then be left undone. */
int workers_run(size_t count, worker_function *work, void *context, struct error *error);
/* Does the same on `jobs` threads, up to 64, whatever the number of processors. */
int workers_run_jobs(unsigned jobs, size_t count, worker_function *work, void *context,
                     struct error *error);

#endif
