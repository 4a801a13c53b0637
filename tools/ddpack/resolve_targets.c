/* Threads that each wait for a resolver. */
#include "tools/ddpack/resolve_targets.h"

#include <pthread.h>

enum { THREADS = 4 };

struct resolve_run {
    const struct resolver_question *question;
    struct resolution *resolutions;
    size_t count, next;
    pthread_mutex_t lock;
};

static void *resolve_thread(void *context)
{
    struct resolve_run *run = context;

    for (;;) {
        pthread_mutex_lock(&run->lock);
        size_t i = run->next++;

        pthread_mutex_unlock(&run->lock);
        if (i >= run->count)
            return NULL;
        struct resolution *resolution = &run->resolutions[i];

        if (resolution->has_none)
            continue;
        resolution->result = resolver_ask(run->question, &resolution->target, &resolution->has_none,
                                          &resolution->error);
    }
}

void resolve_targets(const struct resolver_question *question, struct resolution *resolutions,
                     size_t count)
{
    struct resolve_run run = {.question = question, .resolutions = resolutions, .count = count};
    pthread_t threads[THREADS];
    size_t started = 0;

    pthread_mutex_init(&run.lock, NULL);
    while (started < THREADS && pthread_create(&threads[started], NULL, resolve_thread, &run) == 0)
        started++;
    if (started == 0)
        resolve_thread(&run);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    pthread_mutex_destroy(&run.lock);
}
