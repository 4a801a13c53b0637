/* Writes ddtrace.lock.json. The order of targets and wheels does not depend on the order in which
 * they were resolved, so that a version control system shows only real changes. */
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/ddpack/lock/lock_file.h"

#include "tools/common/json.h"
#include "tools/common/own.h"

#include <stdlib.h>
#include <string.h>

static int compare_lock_targets(const void *a, const void *b)
{
    return target_compare(&((const struct lock_target *)a)->target,
                          &((const struct lock_target *)b)->target);
}

static int compare_gaps(const void *a, const void *b)
{
    return target_compare(&((const struct lock_gap *)a)->target,
                          &((const struct lock_gap *)b)->target);
}

/* A target has one wheel of each package, but nothing here depends on that. */
static int compare_lock_wheels(const void *a, const void *b)
{
    const struct lock_wheel *left = a, *right = b;
    int by_name = strcmp(left->name, right->name);

    return by_name != 0 ? by_name : strcmp(left->file, right->file);
}

/* qsort(3) may not get the NULL of an empty array. */
static void sort_array(void *items, size_t count, size_t size,
                       int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(items, count, size, compare);
}

/* Leaves the field out when no index has answered. */
static void add_yanked(struct json *object, const struct lock_wheel *wheel)
{
    if (wheel->yanked_reason != NULL)
        json_add_string(object, "yanked", wheel->yanked_reason);
    else if (wheel->yanked != YANKED_UNKNOWN)
        json_add_bool(object, "yanked", wheel->yanked == YANKED_YES);
}

/* A missing field means that the value is unknown. */
static void add_optional_string(struct json *object, const char *key, const char *text)
{
    if (text != NULL)
        json_add_string(object, key, text);
}

static struct json *provenance_json(const struct lock_wheel *wheel)
{
    struct json *object = json_new_object();
    struct json *publishers = json_new_array();

    for (size_t i = 0; i < wheel->publisher_count; i++) {
        const struct publisher *publisher = &wheel->publishers[i];
        struct json *item = json_new_object();

        add_optional_string(item, "kind", publisher->kind);
        add_optional_string(item, "repository", publisher->repository);
        add_optional_string(item, "workflow", publisher->workflow);
        add_optional_string(item, "environment", publisher->environment);
        json_append(publishers, item);
    }
    json_add_string(object, "url", wheel->provenance);
    json_add(object, "publishers", publishers);
    return object;
}

static struct json *lock_wheel_json(const struct lock_wheel *wheel)
{
    struct json *object = json_new_object();

    json_add_string(object, "name", wheel->name);
    json_add_string(object, "version", wheel->version);
    json_add_string(object, "file", wheel->file);
    json_add_string(object, "url", wheel->url);
    json_add_string(object, "sha256", wheel->sha256.hex);
    json_add_number(object, "size", wheel->size);
    add_yanked(object, wheel);
    if (wheel->provenance != NULL)
        json_add(object, "provenance", provenance_json(wheel));
    return object;
}

static struct json *lock_target_json(struct lock_target *target)
{
    struct json *object = json_new_object();
    struct json *wheels = json_new_array();
    char buffer[TARGET_NAME_SIZE];
    cleanup_free char *python =
        format_new("%u.%u", target->target.python.major, target->target.python.minor);

    sort_array(target->wheels, target->wheel_count, sizeof(*target->wheels), compare_lock_wheels);
    json_add_string(object, "name", lock_target_name(&target->target, buffer));
    /* The name says all; these three are for readers that do not take it apart. */
    json_add_string(object, "python", python);
    json_add_string(object, "platform", platform_name(target->target.libc));
    json_add_string(object, "arch", machine_name(target->target.machine));
    for (size_t i = 0; i < target->wheel_count; i++)
        json_append(wheels, lock_wheel_json(&target->wheels[i]));
    json_add(object, "wheels", wheels);
    return object;
}

static struct json *gaps_json(const struct lock *lock)
{
    struct json *gaps = json_new_array();
    char buffer[TARGET_NAME_SIZE];

    for (size_t i = 0; i < lock->gap_count; i++) {
        struct json *object = json_new_object();

        json_add_string(object, "name", lock_target_name(&lock->gaps[i].target, buffer));
        json_add_string(object, "reason", lock->gaps[i].reason);
        json_append(gaps, object);
    }
    return gaps;
}

int lock_write(const struct lock *lock, const char *path, struct error *error)
{
    cleanup_with(json_release) struct json *json = json_new_object();
    struct json *targets = json_new_array();

    sort_array(lock->targets, lock->target_count, sizeof(*lock->targets), compare_lock_targets);
    sort_array(lock->gaps, lock->gap_count, sizeof(*lock->gaps), compare_gaps);
    json_add_number(json, "format", LOCK_FORMAT);
    json_add_string(json, "ddtrace", lock->ddtrace);
    json_add(json, "options", lock_options_json(&lock->options));
    for (size_t i = 0; i < lock->target_count; i++)
        json_append(targets, lock_target_json(&lock->targets[i]));
    json_add(json, "targets", targets);
    if (lock->gap_count > 0)
        json_add(json, "unavailable", gaps_json(lock));
    cleanup_free char *text = json_print(json);

    return file_write(path, span_of(text), 0644, error);
}
