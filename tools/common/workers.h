/* The same work for many things, on all processors. */
#ifndef DDINJECT_TOOLS_COMMON_WORKERS_H
#define DDINJECT_TOOLS_COMMON_WORKERS_H

#include "tools/common/error.h"

/* Does the work for number `at`; 0, or a negative errno with `*error` filled. */
typedef int worker_function(void *context, size_t at, struct error *error);

/* Calls `work` for every number from 0 to count - 1, several at a time where this process may use
 * several processors. Of those that fail the lowest number's error is returned, whatever the order
 * was; what is above it may not be done then. */
int workers_run(size_t count, worker_function *work, void *context, struct error *error);
/* The same with `jobs` at a time, whatever processors there are. */
int workers_run_jobs(unsigned jobs, size_t count, worker_function *work, void *context,
                     struct error *error);

#endif
