/* Fetching and unpacking the distinct wheels of a lock. */
#include "tools/ddpack/build/wheel_set.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/workers.h"
#include "tools/ddpack/index/fetch.h"
#include "tools/formats/url.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

static int compare_wheel_entries(const void *a, const void *b)
{
    const struct wheel_entry *left = a, *right = b;

    return strcmp(left->wheel->sha256.hex, right->wheel->sha256.hex);
}

static void collect(const struct lock *lock, struct wheel_set *set)
{
    size_t all = 0;

    for (size_t t = 0; t < lock->target_count; t++)
        all += lock->targets[t].wheel_count;
    set->entries = array_new(all + 1, sizeof(*set->entries));
    for (size_t t = 0; t < lock->target_count; t++)
        for (size_t w = 0; w < lock->targets[t].wheel_count; w++)
            set->entries[set->count++].wheel = &lock->targets[t].wheels[w];
    qsort(set->entries, set->count, sizeof(*set->entries), compare_wheel_entries);
    size_t kept = 0;

    for (size_t i = 0; i < set->count; i++)
        if (kept == 0 || compare_wheel_entries(&set->entries[kept - 1], &set->entries[i]) != 0)
            set->entries[kept++] = set->entries[i];
    set->count = kept;
}

/* NULL: the wheel is not on this machine. */
static char *local_path(const struct lock_wheel *wheel)
{
    struct url_parts parts;
    bool is_local =
        url_split(span_of(wheel->url), &parts) && span_equals(parts.scheme, SPAN("file"));

    return is_local ? url_decode(parts.rest) : NULL;
}

static int fetch_missing(struct wheel_set *set, const struct wheel_set_options *options,
                         struct error *error)
{
    struct fetch_options fetch = {options->cache, options->offline, options->jobs};
    cleanup_free struct fetch_job *jobs = array_new(set->count + 1, sizeof(*jobs));
    size_t count = 0, at = 0;

    for (size_t i = 0; i < set->count; i++) {
        const struct lock_wheel *wheel = set->entries[i].wheel;

        if (set->entries[i].path == NULL)
            jobs[count++] =
                (struct fetch_job){wheel->url, wheel->file, wheel->sha256, wheel->size, NULL};
    }
    int result = count > 0 ? fetch_all(jobs, count, &fetch, error) : 0;

    for (size_t i = 0; i < set->count; i++)
        if (set->entries[i].path == NULL)
            set->entries[i].path = jobs[at++].path;
    return result;
}

/* An empty file of this name: every byte of the wheel was verified, by this version of the checks.
 */
static char *verified_path(const struct wheel_entry *entry, const char *cache)
{
    return format_new("%s/verified-1/%s", cache, entry->wheel->sha256.hex);
}

int wheel_set_fetch(const struct lock *lock, const struct wheel_set_options *options,
                    struct wheel_set *ret_set, struct error *error)
{
    collect(lock, ret_set);
    for (size_t i = 0; i < ret_set->count; i++) {
        struct wheel_entry *entry = &ret_set->entries[i];
        cleanup_free char *verified = verified_path(entry, options->cache);

        entry->path = local_path(entry->wheel);
        entry->is_local = entry->path != NULL;
        entry->was_verified = access(verified, F_OK) == 0;
    }
    return fetch_missing(ret_set, options, error);
}

void wheel_set_remember(const struct wheel_set *set, const char *cache)
{
    struct error ignored;

    for (size_t i = 0; i < set->count; i++) {
        cleanup_free char *path = verified_path(&set->entries[i], cache);
        cleanup_free char *parent = path_parent(path);

        if (!set->entries[i].was_verified && directory_create(parent, &ignored) == 0)
            file_write(path, SPAN(""), 0644, &ignored);
    }
}

/* What came through the cache has been hashed there. */
static int check_local_hash(const struct wheel_entry *entry, struct error *error)
{
    cleanup_close int fd = open(entry->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct sha256 found;

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", entry->path);
    int result = sha256_of_file(fd, entry->path, &found, error);

    if (result == 0 && !sha256_equals(&found, &entry->wheel->sha256))
        result = error_verification(error,
                                    "%s: sha256 is %s, the lock says %s: it is another file "
                                    "than the one that was locked",
                                    entry->path, found.hex, entry->wheel->sha256.hex);
    return result;
}

static int open_one(void *context, size_t at, struct error *error)
{
    struct wheel_set *set = context;
    struct wheel_entry *entry = &set->entries[at];
    int result = entry->is_local ? check_local_hash(entry, error) : 0;

    return result < 0 ? result : wheel_contents_read(entry->path, &entry->contents, error);
}

int wheel_set_open(struct wheel_set *set, unsigned jobs, struct error *error)
{
    return workers_run_jobs(jobs, set->count, open_one, set, error);
}

const struct wheel_entry *wheel_set_entry_of(const struct wheel_contents *contents)
{
    return (const struct wheel_entry *)(const void *)((const char *)contents -
                                                      offsetof(struct wheel_entry, contents));
}

const struct wheel_entry *wheel_set_find(const struct wheel_set *set,
                                         const struct lock_wheel *wheel)
{
    struct wheel_entry wanted = {.wheel = wheel};

    return bsearch(&wanted, set->entries, set->count, sizeof(wanted), compare_wheel_entries);
}

void wheel_set_release(struct wheel_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->entries[i].path);
        wheel_contents_release(&set->entries[i].contents);
    }
    free(set->entries);
}
