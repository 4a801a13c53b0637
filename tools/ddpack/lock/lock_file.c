/* Locks in memory, and the reader of ddtrace.lock.json. A lock may come from anywhere and decides
 * what is downloaded, so every field that is used is checked. */
#include "tools/ddpack/lock/lock_file.h"

#include "tools/common/allocate.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"

#include <stdlib.h>

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

/* The name of the target stays: callers report a target whose wheels they have released. */
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

/* Copies a string that must be there and must not be empty. */
static int take_string(const struct json *object, const char *key, char **ret_string,
                       struct error *error)
{
    const char *value = json_string(object, key);

    if (value == NULL || value[0] == '\0')
        return error_verification(error, "the field \"%s\" is missing or is not a non-empty string",
                                  key);
    *ret_string = text_copy(span_of(value));
    return 0;
}

/* Is the scheme one that a transfer supports? A lock with another one is refused at once. */
static bool is_fetchable(const char *url)
{
    struct span span = span_of(url);

    return span_starts_with(span, SPAN("https://")) || span_starts_with(span, SPAN("http://")) ||
           span_starts_with(span, SPAN("file://"));
}

/* The value is false, true, or a string with the reason, as in the answers of an index (PEP 691). A
 * missing one is unknown. */
static int yanked_read(const struct json *value, struct lock_wheel *wheel, struct error *error)
{
    bool is_yanked = false;

    if (value == NULL)
        return 0;
    if (json_value_string(value) != NULL)
        wheel->yanked_reason = text_copy(span_of(json_value_string(value)));
    else if (!json_value_bool(value, &is_yanked))
        return error_verification(
            error, "%s: \"yanked\" must be true, false or a string with the reason", wheel->file);
    wheel->yanked = is_yanked || wheel->yanked_reason != NULL ? YANKED_YES : YANKED_NO;
    return 0;
}

static char *copy_string_field(const struct json *object, const char *key)
{
    const char *text = json_string(object, key);

    return text != NULL ? text_copy(span_of(text)) : NULL;
}

static int provenance_read(const struct json *value, struct lock_wheel *wheel, struct error *error)
{
    if (value == NULL)
        return 0;
    const char *url = json_string(value, "url");

    if (url == NULL || !is_fetchable(url))
        return error_verification(
            error,
            "%s: \"provenance\" must have a \"url\" that begins with https://, http:// or file://",
            wheel->file);
    wheel->provenance = text_copy(span_of(url));
    for (const struct json *item = json_first(json_array(value, "publishers")); item != NULL;
         item = json_next(item))
        *lock_add_publisher(wheel) = (struct publisher){
            .kind = copy_string_field(item, "kind"),
            .repository = copy_string_field(item, "repository"),
            .workflow = copy_string_field(item, "workflow"),
            .environment = copy_string_field(item, "environment"),
        };
    return 0;
}

static int take_wheel_strings(const struct json *object, struct lock_wheel *wheel,
                              struct error *error)
{
    const struct {
        const char *key;
        char **place;
    } fields[] = {
        {"name", &wheel->name},
        {"version", &wheel->version},
        {"file", &wheel->file},
        {"url", &wheel->url},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        int result = take_string(object, fields[i].key, fields[i].place, error);

        if (result < 0)
            return result;
    }
    return 0;
}

static int wheel_read(const struct json *object, struct lock_wheel *wheel, struct error *error)
{
    int result = take_wheel_strings(object, wheel, error);

    if (result < 0)
        return result;
    /* The name becomes a path in the cache, which it must not lead out of. */
    if (!path_is_file_name(wheel->file))
        return error_verification(error, "\"file\": \"%s\" must be a file name without a directory",
                                  wheel->file);
    if (!is_fetchable(wheel->url))
        return error_verification(
            error, "\"url\": \"%s\" must begin with https://, http:// or file://", wheel->url);
    if (!sha256_parse(span_of(json_string(object, "sha256")), &wheel->sha256))
        return error_verification(error, "%s: \"sha256\" must be 64 hexadecimal digits",
                                  wheel->file);
    if (!json_number(object, "size", &wheel->size))
        return error_verification(error, "%s: \"size\" must be a number of bytes", wheel->file);
    result = yanked_read(json_member(object, "yanked"), wheel, error);
    return result < 0 ? result : provenance_read(json_member(object, "provenance"), wheel, error);
}

static int target_read(const struct json *object, struct lock_target *target, struct error *error)
{
    const char *name = json_string(object, "name");

    if (name == NULL || !target_name_parse(span_of(name), &target->target))
        return error_verification(error, "\"targets\": \"%s\" is not the name of a target",
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

static int targets_read(const struct json *targets, struct lock *lock, struct error *error)
{
    if (json_first(targets) == NULL)
        return error_verification(error, "\"targets\" is missing or empty");
    for (const struct json *item = json_first(targets); item != NULL; item = json_next(item)) {
        int result = target_read(item, lock_add_target(lock), error);

        if (result < 0)
            return result;
    }
    return 0;
}

static int gaps_read(const struct json *gaps, struct lock *lock, struct error *error)
{
    for (const struct json *item = json_first(gaps); item != NULL; item = json_next(item)) {
        int result = gap_read(item, lock_add_gap(lock), error);

        if (result < 0)
            return result;
    }
    return 0;
}

static int lock_take(const struct json *json, struct lock *lock, struct error *error)
{
    uint64_t format;

    if (!json_number(json, "format", &format) || format != LOCK_FORMAT)
        return error_verification(
            error, "\"format\" must be %d: another version of ddpack has made this file",
            LOCK_FORMAT);
    int result = take_string(json, "ddtrace", &lock->ddtrace, error);

    if (result < 0)
        return result;
    result = targets_read(json_array(json, "targets"), lock, error);
    if (result < 0)
        return result;
    lock->has_options = json_member(json, "options") != NULL;
    result = lock_options_read(json_member(json, "options"), &lock->options, error);
    return result < 0 ? result : gaps_read(json_array(json, "unavailable"), lock, error);
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
        return error_wrap(error, "%s is not a valid lock file (`ddpack lock` makes one)", path);
    *ret_lock = lock;
    lock = (struct lock){0};
    return 0;
}
