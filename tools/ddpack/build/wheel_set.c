/* Collects the distinct wheels of a lock, fetches those that are missing, and opens them. */
#include "tools/ddpack/build/wheel_set.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"
#include "tools/common/workers.h"
#include "tools/ddpack/index/fetch.h"
#include "tools/formats/url.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

/* The hash identifies a wheel, whatever its name and its URL. */
static int compare_wheel_entries(const void *a, const void *b)
{
    const struct wheel_entry *left = a, *right = b;

    return strcmp(left->wheel->sha256.hex, right->wheel->sha256.hex);
}

/* Targets share most wheels. Sorted by hash, the same wheel of several targets is side by side. */
static void collect_wheels(const struct lock *lock, struct wheel_set *set)
{
    size_t all = 0;

    for (size_t t = 0; t < lock->target_count; t++)
        all += lock->targets[t].wheel_count;
    set->entries = array_new(all, sizeof(*set->entries));
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

/* Returns the path of a file:// URL, and NULL for any other. The caller frees it. */
static char *local_path(const struct lock_wheel *wheel)
{
    struct url_parts parts;
    bool is_local =
        url_split(span_of(wheel->url), &parts) && span_equals(parts.scheme, SPAN("file"));

    return is_local ? url_decode(parts.rest) : NULL;
}

/* The wheels that are on this machine have a path already. Fetched ones get theirs even after a
 * failure, since the caller releases it. */
static int fetch_missing(struct wheel_set *set, const struct wheel_set_options *options,
                         struct error *error)
{
    struct fetch_options fetch = {options->cache, options->offline, options->jobs};
    cleanup_free struct fetch_job *jobs = array_new(set->count, sizeof(*jobs));
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

/* An empty file with this name says that every byte of the wheel was verified. The number in the
 * name is the version of the checks: raise it where a new check must see old wheels again. */
static char *verified_path(const struct wheel_entry *entry, const char *cache)
{
    return format_new("%s/verified-1/%s", cache, entry->wheel->sha256.hex);
}

int wheel_set_fetch(const struct lock *lock, const struct wheel_set_options *options,
                    struct wheel_set *ret_set, struct error *error)
{
    collect_wheels(lock, ret_set);
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

/* wheel_cache.c hashes the wheels that come from the cache; local ones are hashed here. */
static int check_local_hash(const struct wheel_entry *entry, struct error *error)
{
    cleanup_close int fd = open(entry->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct sha256 found;

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", entry->path);
    int result = sha256_of_file(fd, entry->path, &found, error);

    if (result < 0)
        return result;
    if (!sha256_equals(&found, &entry->wheel->sha256))
        return error_verification(error,
                                  "%s: expected the sha256 %s, as in the lock, found %s: the file "
                                  "was changed after it was locked",
                                  entry->path, entry->wheel->sha256.hex, found.hex);
    return 0;
}

/* A callback of workers_run_jobs. */
static int open_one(void *context, size_t at, struct error *error)
{
    struct wheel_set *set = context;
    struct wheel_entry *entry = &set->entries[at];

    if (entry->is_local) {
        int result = check_local_hash(entry, error);

        if (result < 0)
            return result;
    }
    return wheel_contents_read(entry->path, &entry->contents, error);
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
    struct wheel_entry key = {.wheel = wheel};

    return bsearch(&key, set->entries, set->count, sizeof(key), compare_wheel_entries);
}

void wheel_set_release(struct wheel_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->entries[i].path);
        wheel_contents_release(&set->entries[i].contents);
    }
    free(set->entries);
}
