/* Locks in memory, and reading ddtrace.lock.json. */
#include "tools/ddpack/lock/lock_file.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/json.h"
#include "tools/common/own.h"

#include <stdlib.h>
#include <string.h>

struct lock_target *lock_add_target(struct lock *lock)
{
    lock->targets = array_grow(lock->targets, lock->target_count, sizeof(*lock->targets));
    return &lock->targets[lock->target_count++];
}

struct lock_wheel *lock_add_wheel(struct lock_target *target)
{
    target->wheels = array_grow(target->wheels, target->wheel_count, sizeof(*target->wheels));
    return &target->wheels[target->wheel_count++];
}

struct lock_gap *lock_add_gap(struct lock *lock)
{
    lock->gaps = array_grow(lock->gaps, lock->gap_count, sizeof(*lock->gaps));
    return &lock->gaps[lock->gap_count++];
}

struct publisher *lock_add_publisher(struct lock_wheel *wheel)
{
    wheel->publishers =
        array_grow(wheel->publishers, wheel->publisher_count, sizeof(*wheel->publishers));
    return &wheel->publishers[wheel->publisher_count++];
}

const char *lock_target_name(const struct target *target, char *buffer)
{
    struct text name = text_in(buffer, TARGET_NAME_SIZE);

    target_name_add(&name, target, NAME_WITH_MACHINE);
    return buffer;
}

static void wheel_release(struct lock_wheel *wheel)
{
    for (size_t i = 0; i < wheel->publisher_count; i++) {
        free(wheel->publishers[i].kind);
        free(wheel->publishers[i].repository);
        free(wheel->publishers[i].workflow);
        free(wheel->publishers[i].environment);
    }
    free(wheel->publishers);
    free(wheel->name);
    free(wheel->version);
    free(wheel->file);
    free(wheel->url);
    free(wheel->yanked_reason);
    free(wheel->provenance);
}

void lock_target_release(struct lock_target *target)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        wheel_release(&target->wheels[i]);
    free(target->wheels);
    *target = (struct lock_target){.target = target->target};
}

void lock_release(struct lock *lock)
{
    for (size_t i = 0; i < lock->target_count; i++)
        lock_target_release(&lock->targets[i]);
    for (size_t i = 0; i < lock->gap_count; i++)
        free(lock->gaps[i].reason);
    free(lock->targets);
    free(lock->gaps);
    free(lock->ddtrace);
    free(lock->note);
    lock_options_release(&lock->options);
}

static int take_string(const struct json *object, const char *key, char **ret_string,
                       struct error *error)
{
    const char *value = json_string(object, key);

    if (value == NULL || value[0] == '\0')
        return error_verification(error, "the field \"%s\" is missing or no text", key);
    *ret_string = format_new("%s", value);
    return 0;
}

static bool is_file_name(const char *name)
{
    return strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool is_fetchable(const char *url)
{
    struct span span = span_of(url);

    return span_starts_with(span, SPAN("https://")) || span_starts_with(span, SPAN("http://")) ||
           span_starts_with(span, SPAN("file://"));
}

/* As the index says it (PEP 691): false, true, or the reason. */
static int yanked_read(const struct json *value, struct lock_wheel *wheel, struct error *error)
{
    bool is_yanked = false;

    if (value == NULL)
        return 0;
    if (json_value_string(value) != NULL)
        wheel->yanked_reason = format_new("%s", json_value_string(value));
    else if (!json_value_bool(value, &is_yanked))
        return error_verification(error, "%s: \"yanked\" is neither true, false nor a reason",
                                  wheel->file);
    wheel->yanked = is_yanked || wheel->yanked_reason != NULL ? YANKED_YES : YANKED_NO;
    return 0;
}

static char *copy_string_field(const char *text)
{
    return text != NULL ? format_new("%s", text) : NULL;
}

static int provenance_read(const struct json *value, struct lock_wheel *wheel, struct error *error)
{
    if (value == NULL)
        return 0;
    const char *url = json_string(value, "url");

    if (url == NULL || !is_fetchable(url))
        return error_verification(error, "%s: \"provenance\" has no http(s) \"url\"", wheel->file);
    wheel->provenance = format_new("%s", url);
    for (const struct json *item = json_first(json_array(value, "publishers")); item != NULL;
         item = json_next(item))
        *lock_add_publisher(wheel) =
            (struct publisher){copy_string_field(json_string(item, "kind")),
                               copy_string_field(json_string(item, "repository")),
                               copy_string_field(json_string(item, "workflow")),
                               copy_string_field(json_string(item, "environment"))};
    return 0;
}

static int wheel_read(const struct json *object, struct lock_wheel *wheel, struct error *error)
{
    int result = take_string(object, "name", &wheel->name, error);

    if (result == 0)
        result = take_string(object, "version", &wheel->version, error);
    if (result == 0)
        result = take_string(object, "file", &wheel->file, error);
    if (result == 0)
        result = take_string(object, "url", &wheel->url, error);
    if (result < 0)
        return result;
    if (!is_file_name(wheel->file))
        return error_verification(error, "\"file\": \"%s\" is not a file's name", wheel->file);
    if (!is_fetchable(wheel->url))
        return error_verification(error, "\"url\": \"%s\" is neither http(s) nor file", wheel->url);
    if (!sha256_parse(span_of(json_string(object, "sha256")), &wheel->sha256))
        return error_verification(error, "%s: \"sha256\" is not 64 hexadecimal digits",
                                  wheel->file);
    if (!json_number(object, "size", &wheel->size))
        return error_verification(error, "%s: \"size\" is not a number of bytes", wheel->file);
    result = yanked_read(json_member(object, "yanked"), wheel, error);
    return result == 0 ? provenance_read(json_member(object, "provenance"), wheel, error) : result;
}

static int target_read(const struct json *object, struct lock_target *target, struct error *error)
{
    const char *name = json_string(object, "name");

    if (name == NULL || !target_name_parse(span_of(name), &target->target))
        return error_verification(error, "target \"%s\": not the name of a target",
                                  name != NULL ? name : "");
    const struct json *wheels = json_array(object, "wheels");

    if (json_first(wheels) == NULL)
        return error_verification(error, "target %s has no wheels", name);
    for (const struct json *item = json_first(wheels); item != NULL; item = json_next(item)) {
        int result = wheel_read(item, lock_add_wheel(target), error);

        if (result < 0)
            return error_wrap(error, "target %s, wheel %zu", name, target->wheel_count);
    }
    return 0;
}

static int gap_read(const struct json *object, struct lock_gap *gap, struct error *error)
{
    const char *name = json_string(object, "name");

    if (name == NULL || !target_name_parse(span_of(name), &gap->target))
        return error_verification(error, "\"unavailable\": \"%s\" is not the name of a target",
                                  name != NULL ? name : "");
    return take_string(object, "reason", &gap->reason, error);
}

static int lock_take(const struct json *json, struct lock *lock, struct error *error)
{
    uint64_t format;

    if (!json_number(json, "format", &format) || format != LOCK_FORMAT)
        return error_verification(error, "\"format\" is not %d: made by another version of ddpack",
                                  LOCK_FORMAT);
    int result = take_string(json, "ddtrace", &lock->ddtrace, error);
    const struct json *targets = json_array(json, "targets");

    if (result == 0 && json_first(targets) == NULL)
        result = error_verification(error, "it has no targets");
    for (const struct json *item = result == 0 ? json_first(targets) : NULL;
         result == 0 && item != NULL; item = json_next(item))
        result = target_read(item, lock_add_target(lock), error);
    lock->has_options = json_member(json, "options") != NULL;
    if (result == 0)
        result = lock_options_read(json_member(json, "options"), &lock->options, error);
    for (const struct json *item = json_first(json_array(json, "unavailable"));
         result == 0 && item != NULL; item = json_next(item))
        result = gap_read(item, lock_add_gap(lock), error);
    return result;
}

int lock_read(const char *path, struct lock *ret_lock, struct error *error)
{
    cleanup_with(json_release) struct json *json = NULL;
    cleanup_with(lock_release) struct lock lock = {0};
    int result = json_read_file(path, &json, error);

    if (result < 0)
        return result;
    result = lock_take(json, &lock, error);
    if (result < 0)
        return error_wrap(error, "%s: not a usable lock file (`ddpack lock` makes one)", path);
    *ret_lock = lock;
    lock = (struct lock){0};
    return 0;
}
