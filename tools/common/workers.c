/* Threads that each take the next number until none is left. The calling thread works as well, so a
 * limit on threads makes it slower and does not make it fail. */
#include "tools/common/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

enum { PROCESSORS_MAX = 8, WORKERS_MAX = 64, STACK_SIZE = 512 * 1024 };

struct workers {
    worker_function *work;
    void *context;
    pthread_mutex_t lock;
    size_t next, end; /* a failure lowers `end` to its number */
    int result;
    struct error *error;
};

/* Returns false when no number is left. */
static bool take_number(struct workers *workers, size_t *ret_at)
{
    pthread_mutex_lock(&workers->lock);
    bool is_left = workers->next < workers->end;

    if (is_left)
        *ret_at = workers->next++;
    pthread_mutex_unlock(&workers->lock);
    return is_left;
}

static void note_worker_failure(struct workers *workers, size_t at, int result,
                                const struct error *error)
{
    pthread_mutex_lock(&workers->lock);
    if (at < workers->end) {
        workers->end = at;
        workers->result = result;
        *workers->error = *error;
    }
    pthread_mutex_unlock(&workers->lock);
}

static void *work_on(void *context)
{
    struct workers *workers = context;
    size_t at;

    while (take_number(workers, &at)) {
        struct error error = {0};
        int result = workers->work(workers->context, at, &error);

        if (result < 0)
            note_worker_failure(workers, at, result, &error);
    }
    return NULL;
}

/* The affinity mask counts and not the machine: taskset and container engines leave some out. */
static unsigned processors_usable(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

    return (unsigned)(count < PROCESSORS_MAX ? count : PROCESSORS_MAX);
}

int workers_run(size_t count, worker_function *work, void *context, struct error *error)
{
    return workers_run_jobs(processors_usable(), count, work, context, error);
}

int workers_run_jobs(unsigned jobs, size_t count, worker_function *work, void *context,
                     struct error *error)
{
    struct workers workers = {.work = work, .context = context, .end = count, .error = error};
    size_t thread_count = jobs < WORKERS_MAX ? jobs : WORKERS_MAX, started = 0;
    pthread_t threads[WORKERS_MAX];
    pthread_attr_t attributes;

    pthread_mutex_init(&workers.lock, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    /* One of the threads is the calling one. pthread_create(3) fails under a limit of tasks, and
     * then the threads that did start do all of the work. */
    while (started + 1 < thread_count && started + 1 < count &&
           pthread_create(&threads[started], &attributes, work_on, &workers) == 0)
        started++;
    work_on(&workers);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    pthread_attr_destroy(&attributes);
    pthread_mutex_destroy(&workers.lock);
    return workers.result;
}
