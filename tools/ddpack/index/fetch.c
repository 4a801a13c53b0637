/* Fetches all files of a lock into the cache, with several threads that take jobs from one queue.
 * Each thread has a connection of its own, since a libcurl handle is for one thread at a time. */
#include "tools/ddpack/index/fetch.h"

#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/progress.h"
#include "tools/common/trees.h"
#include "tools/ddpack/index/index_config.h"
#include "tools/ddpack/index/transfer.h"
#include "tools/ddpack/index/wheel_cache.h"

enum { THREADS_MAX = 64 };

/* What the threads share. The mutex protects `next`, `result` and `error`. */
struct fetch_run {
    struct fetch_job *jobs;
    size_t count;
    size_t next; /* the index of the first job that no thread has taken */
    const struct fetch_options *options;
    struct index_config config;
    struct progress progress;
    pthread_mutex_t lock;
    struct error *error;
    int result; /* the first failure, or 0; after a failure no thread takes another job */
};

static int transfer_and_keep(struct connection *connection, struct transfer *transfer,
                             const struct fetch_job *job, struct error *error)
{
    int result = transfer_run(connection, transfer, error);

    return result < 0 ? result : wheel_cache_keep(job, transfer->fd, error);
}

/* Continues the partial file of an interrupted run. When the whole file then has the wrong hash,
 * the old part may be the reason, so the file is fetched once more from its first byte before the
 * index gets the blame. */
static int transfer_verified(struct connection *connection, struct transfer *transfer,
                             const struct fetch_job *job, struct error *error)
{
    bool was_resumed = transfer->len > 0;
    int result = transfer_and_keep(connection, transfer, job, error);

    if (result < 0 && error->kind == ERROR_VERIFICATION && was_resumed) {
        result = transfer_start_anew(transfer, error);
        if (result < 0)
            return result;
        result = transfer_and_keep(connection, transfer, job, error);
    }
    if (result < 0 && error->kind == ERROR_VERIFICATION)
        wheel_cache_drop_partial(job);
    return result;
}

static int download(const struct fetch_job *job, struct connection *connection,
                    struct fetch_run *run, struct error *error)
{
    cleanup_close int fd = -1;
    enum cached cached;
    uint64_t len = 0;
    int result = wheel_cache_open_partial(job, &fd, &len, error);

    if (result < 0)
        return result;
    /* Another ddpack may have fetched the file while this one waited for the lock. */
    result = wheel_cache_find(job, &cached, error);
    if (result < 0)
        return result;
    if (cached == CACHED_RIGHT) {
        wheel_cache_drop_partial(job);
        progress_add_bytes(&run->progress, job->size);
        return 0;
    }
    progress_add_bytes(&run->progress, len);
    struct transfer transfer = {.url = job->url,
                                .config = &run->config,
                                .progress = &run->progress,
                                .fd = fd,
                                .size = job->size,
                                .len = len};

    return transfer_verified(connection, &transfer, job, error);
}

/* Looks for the file in the cache, and downloads it when it is not there or is damaged. */
static int fetch_one(struct fetch_job *job, struct connection *connection, struct fetch_run *run,
                     struct error *error)
{
    cleanup_free char *directory = path_join(run->options->cache, job->sha256.hex);
    enum cached cached;

    job->path = path_join(directory, job->file);
    int result = wheel_cache_find(job, &cached, error);

    if (result < 0)
        return result;
    if (cached == CACHED_RIGHT) {
        progress_add_bytes(&run->progress, job->size);
        return 0;
    }
    if (run->options->offline)
        return error_failed(error,
                            "%s %s the cache %s, and --offline forbids to download it: run once "
                            "without --offline",
                            job->file,
                            cached == CACHED_WAS_DAMAGED ? "was damaged in" : "is not in",
                            run->options->cache);
    result = directory_create(directory, error);
    return result < 0 ? result : download(job, connection, run, error);
}

/* Returns NULL when no job is left, or when one has failed. */
static struct fetch_job *next_job(struct fetch_run *run)
{
    pthread_mutex_lock(&run->lock);
    bool has_more = run->result == 0 && run->next < run->count;
    struct fetch_job *job = has_more ? &run->jobs[run->next++] : NULL;

    pthread_mutex_unlock(&run->lock);
    return job;
}

/* Keeps the first failure, which the others may only be a consequence of. */
static void note_fetch_failure(struct fetch_run *run, int result, const struct error *error)
{
    pthread_mutex_lock(&run->lock);
    if (run->result == 0) {
        run->result = result;
        *run->error = *error;
    }
    pthread_mutex_unlock(&run->lock);
}

static void *fetch_thread(void *context)
{
    struct fetch_run *run = context;
    struct fetch_job *job;
    struct error error = {0};
    struct connection *connection = connection_open(&error);

    if (connection == NULL)
        note_fetch_failure(run, -error.number, &error);
    while ((job = next_job(run)) != NULL) {
        int result = fetch_one(job, connection, run, &error);

        if (result == 0)
            progress_file_done(&run->progress, job->file);
        else
            note_fetch_failure(run, result, &error);
    }
    connection_close(connection);
    return NULL;
}

int fetch_all(struct fetch_job *jobs, size_t count, const struct fetch_options *options,
              struct error *error)
{
    struct fetch_run run = {.jobs = jobs, .count = count, .options = options, .error = error};
    pthread_t threads[THREADS_MAX];
    size_t started = 0;
    uint64_t bytes = 0;
    int result = directory_create(options->cache, error);

    if (result < 0)
        return result;
    for (size_t i = 0; i < count; i++)
        bytes += jobs[i].size;
    transfer_begin();
    index_config_read(&run.config);
    pthread_mutex_init(&run.lock, NULL);
    progress_begin(&run.progress, count, bytes);
    while (started < options->parallel && started < THREADS_MAX && started < count &&
           pthread_create(&threads[started], NULL, fetch_thread, &run) == 0)
        started++;
    /* Where no thread can be created (a limit of processes), this one does all the work. */
    if (started == 0)
        fetch_thread(&run);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    progress_end(&run.progress);
    pthread_mutex_destroy(&run.lock);
    index_config_release(&run.config);
    return run.result;
}
