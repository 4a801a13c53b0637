/* Threads that take numbers. */
#include "tools/ddpack/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS_MAX = 64 };

struct parallel {
    atomic_size_t next;
    size_t count;
    parallel_task *task;
    void *context;
};

static void *take_numbers(void *context)
{
    struct parallel *parallel = context;
    size_t i;

    while ((i = atomic_fetch_add(&parallel->next, 1)) < parallel->count)
        parallel->task(i, parallel->context);
    return NULL;
}

void parallel_run(size_t count, unsigned jobs, parallel_task *task, void *context)
{
    struct parallel parallel = {.count = count, .task = task, .context = context};
    pthread_t threads[THREADS_MAX];
    size_t started = 0;

    /* This thread is one of the jobs: it works on where no other can be started. */
    while (started + 1 < jobs && started < THREADS_MAX && started + 1 < count &&
           pthread_create(&threads[started], NULL, take_numbers, &parallel) == 0)
        started++;
    take_numbers(&parallel);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}
