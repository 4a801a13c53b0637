/* The same work on many things, on several processors. */
#ifndef DDINJECT_TOOLS_PARALLEL_H
#define DDINJECT_TOOLS_PARALLEL_H

#include <stddef.h>

typedef void parallel_task(size_t i, void *context);

/* Calls task(0) to task(count - 1), begun in this order, in at most `jobs` threads, and returns
 * when all are done. */
void parallel_run(size_t count, unsigned jobs, parallel_task *task, void *context);

#endif
