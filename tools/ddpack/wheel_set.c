/* Fetching and unpacking the distinct wheels of a lock. */
#include "tools/ddpack/wheel_set.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/fetch.h"

#include <pthread.h>
#include <string.h>

enum { THREADS_MAX = 64 };

struct unpack_run {
    struct wheel_set *set;
    const char *store;
    size_t next, failed_at; /* the failed wheel that comes first: the same error at any -j */
    pthread_mutex_t lock;
    struct error *error;
    int result;
};

static int compare_entries(const void *a, const void *b)
{
    const struct wheel_entry *left = a, *right = b;

    return strcmp(left->wheel->sha256.hex, right->wheel->sha256.hex);
}

static void collect(const struct lock *lock, struct wheel_set *set)
{
    size_t all = 0;

    for (size_t t = 0; t < lock->target_count; t++)
        all += lock->targets[t].wheel_count;
    set->entries = calloc(all + 1, sizeof(*set->entries));
    if (set->entries == NULL)
        abort();
    for (size_t t = 0; t < lock->target_count; t++)
        for (size_t w = 0; w < lock->targets[t].wheel_count; w++)
            set->entries[set->count++].wheel = &lock->targets[t].wheels[w];
    qsort(set->entries, set->count, sizeof(*set->entries), compare_entries);
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++)
        if (kept == 0 || compare_entries(&set->entries[kept - 1], &set->entries[i]) != 0)
            set->entries[kept++] = set->entries[i];
    set->count = kept;
}

int wheel_set_fetch(const struct lock *lock, const struct wheel_set_options *options,
                    struct wheel_set *ret_set, struct error *error)
{
    struct fetch_options fetch = {options->cache, options->offline, options->jobs};

    collect(lock, ret_set);
    cleanup_free struct fetch_job *jobs = calloc(ret_set->count + 1, sizeof(*jobs));

    if (jobs == NULL)
        abort();
    for (size_t i = 0; i < ret_set->count; i++) {
        const struct lock_wheel *wheel = ret_set->entries[i].wheel;

        jobs[i] = (struct fetch_job){wheel->url, wheel->file, wheel->sha256, wheel->size, NULL};
    }
    int result = fetch_all(jobs, ret_set->count, &fetch, error);

    for (size_t i = 0; i < ret_set->count; i++)
        ret_set->entries[i].path = jobs[i].path;
    return result;
}

static void *unpack_thread(void *context)
{
    struct unpack_run *run = context;

    for (;;) {
        pthread_mutex_lock(&run->lock);
        size_t i = run->next++;

        pthread_mutex_unlock(&run->lock);
        if (i >= run->set->count)
            return NULL;
        struct wheel_entry *entry = &run->set->entries[i];
        struct error error = {0};
        int result = wheel_contents_read(entry->path, run->store, &entry->contents, &error);

        pthread_mutex_lock(&run->lock);
        if (result < 0 && (run->result == 0 || i < run->failed_at)) {
            run->result = result;
            run->failed_at = i;
            *run->error = error;
        }
        pthread_mutex_unlock(&run->lock);
    }
}

int wheel_set_unpack(struct wheel_set *set, const char *store, unsigned jobs, struct error *error)
{
    struct unpack_run run = {.set = set, .store = store, .error = error};
    pthread_t threads[THREADS_MAX];
    size_t started = 0;

    pthread_mutex_init(&run.lock, NULL);
    while (started < jobs && started < THREADS_MAX &&
           pthread_create(&threads[started], NULL, unpack_thread, &run) == 0)
        started++;
    if (started == 0)
        unpack_thread(&run);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    pthread_mutex_destroy(&run.lock);
    return run.result;
}

const struct wheel_entry *wheel_set_find(const struct wheel_set *set,
                                         const struct lock_wheel *wheel)
{
    struct wheel_entry wanted = {.wheel = wheel};

    return bsearch(&wanted, set->entries, set->count, sizeof(wanted), compare_entries);
}

void wheel_set_release(struct wheel_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->entries[i].path);
        wheel_contents_release(&set->entries[i].contents);
    }
    free(set->entries);
}
