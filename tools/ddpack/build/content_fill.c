/* Runs content_unpack for all contents on several threads, and takes from the cache what an earlier
 * build has verified. Memory stays within bounds, whatever the size of the wheels. */
#include "tools/ddpack/build/content_fill.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/common/workers.h"
#include "tools/ddpack/build/content_check.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* The buffers of all threads together. A content that does not fit into the share of a thread is
 * inflated piece by piece. */
static const size_t BUFFERS_SIZE = (size_t)32 << 20;
/* How much of the mapped wheels may stay in memory after it was read. */
static const uint64_t PAGES_SIZE = (uint64_t)16 << 20;

/* One call of content_fill, which all threads share. */
struct fill_run {
    const struct content_fill *fill;
    struct content **order; /* the large ones first, so that no thread starts one at the end */
    char **buffers;         /* the unused ones; the last is used first, since its pages are there */
    size_t buffer_count, buffer_size;
    uint64_t touched;     /* bytes of the wheels that were read since pages were dropped */
    pthread_mutex_t lock; /* of the buffers, `touched`, and the three fields below */
    const struct wheel_file *failed_at; /* the first member, in the wheels' order, that failed */
    struct error *error;
    int result;
};

static int compare_sizes(const void *a, const void *b)
{
    const struct content *left = *(struct content *const *)a;
    const struct content *right = *(struct content *const *)b;

    return (left->size < right->size) - (left->size > right->size);
}

/* The order of the wheels, and within one that of its files: both are arrays. */
static bool is_before(const struct wheel_file *a, const struct wheel_file *b)
{
    return a->wheel != b->wheel ? a->wheel < b->wheel : a < b;
}

/* Keeps the failure of the first member in the order of the wheels, whichever thread is faster. */
static void note_fill_failure(struct fill_run *run, const struct wheel_file *member, int result,
                              const struct error *error)
{
    pthread_mutex_lock(&run->lock);
    if (run->result == 0 || is_before(member, run->failed_at)) {
        run->result = result;
        run->failed_at = member;
        *run->error = *error;
        error_wrap(run->error, "wheel %s", wheel_set_entry_of(member->wheel)->path);
    }
    pthread_mutex_unlock(&run->lock);
}

/* The pages of a mapped wheel count towards the memory of this process, and a container limits it.
 * So they are dropped again, now and then. */
static void note_progress(struct fill_run *run, const struct content *content)
{
    uint64_t packed = 0;
    bool is_enough;

    for (size_t i = 0; i < content->member_count; i++)
        packed += content->members[i]->member.stored.len;
    pthread_mutex_lock(&run->lock);
    run->touched += packed;
    is_enough = run->touched > PAGES_SIZE;
    run->touched = is_enough ? 0 : run->touched;
    pthread_mutex_unlock(&run->lock);
    for (size_t i = 0; is_enough && i < run->fill->wheels->count; i++)
        wheel_contents_drop_pages(&run->fill->wheels->entries[i].contents);
    progress_add_bytes(run->fill->progress, content->size);
    progress_file_done(run->fill->progress, content->sha256.hex);
}

/* There is a buffer for each thread, so one is always unused here. */
static char *take_buffer(struct fill_run *run)
{
    pthread_mutex_lock(&run->lock);
    char *buffer = run->buffers[--run->buffer_count];

    pthread_mutex_unlock(&run->lock);
    return buffer;
}

static void give_buffer_back(struct fill_run *run, char *buffer)
{
    pthread_mutex_lock(&run->lock);
    run->buffers[run->buffer_count++] = buffer;
    pthread_mutex_unlock(&run->lock);
}

/* May the content come from the cache? It may where every byte of all its wheels was verified by an
 * earlier build. Otherwise the members must be inflated, to compare them with RECORD. */
static bool is_recallable(const struct fill_run *run, const struct content *content)
{
    if (run->fill->store->cache == NULL)
        return false;
    for (size_t i = 0; i < content->member_count; i++)
        if (!wheel_set_entry_of(content->members[i]->wheel)->was_verified)
            return false;
    return true;
}

/* From the cache if that may be trusted, else from the wheels. */
static int fill_content(struct fill_run *run, struct content *content,
                        const struct wheel_file **ret_culprit, struct error *error)
{
    const struct content_store *store = run->fill->store;
    bool is_found = false;

    *ret_culprit = content->members[0];
    if (is_recallable(run, content)) {
        int result = content_store_recall(store, &content->sha256, content->mode, &is_found, error);

        if (result < 0)
            return result;
    }
    if (is_found)
        return content_read_elf(content, store, error);
    char *buffer = take_buffer(run);
    int result = content_unpack(content, store, content->size <= run->buffer_size ? buffer : NULL,
                                ret_culprit, error);
    give_buffer_back(run, buffer);
    return result;
}

/* Always returns 0, so that the other contents are done, too: one of them may have the failed
 * member that comes first. */
static int fill_one(void *context, size_t at, struct error *error)
{
    struct fill_run *run = context;
    struct content *content = run->order[at];
    const struct wheel_file *culprit;
    struct timespec before, after;

    /* The clock of this thread, since the time that passes is shared with other threads. */
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    int result = fill_content(run, content, &culprit, error);

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    content->seconds =
        (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    content->is_stored = result == 0;
    if (result < 0)
        note_fill_failure(run, culprit, result, error);
    note_progress(run, content);
    return 0;
}

int content_fill(struct content_set *set, const struct content_fill *fill, struct error *error)
{
    cleanup_free struct content **order = array_new(set->count, sizeof(*order));
    cleanup_free char **buffers = array_new(fill->jobs, sizeof(*buffers));
    cleanup_free char *room = allocate(BUFFERS_SIZE);
    struct fill_run run = {.fill = fill,
                           .order = order,
                           .buffers = buffers,
                           .lock = PTHREAD_MUTEX_INITIALIZER,
                           .error = error};
    struct error unused;

    run.buffer_size = BUFFERS_SIZE / fill->jobs;
    for (unsigned i = 0; i < fill->jobs; i++)
        give_buffer_back(&run, room + i * run.buffer_size);
    for (size_t i = 0; i < set->count; i++)
        order[i] = set->contents[i];
    qsort(order, set->count, sizeof(struct content *), compare_sizes);
    workers_run_jobs(fill->jobs, set->count, fill_one, &run, &unused);
    pthread_mutex_destroy(&run.lock);
    return run.result;
}
