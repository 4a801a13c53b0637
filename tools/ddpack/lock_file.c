/* Reading and writing ddtrace.lock.json. */
#include "tools/ddpack/lock_file.h"

#include "tools/common/files.h"
#include "tools/common/json.h"
#include "tools/common/own.h"

#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1 };

static void *grow(void *array, size_t count, size_t size)
{
    char *grown = realloc(array, (count + 1) * size);

    if (grown == NULL)
        abort();
    memset(grown + count * size, 0, size);
    return grown;
}

struct lock_target *lock_add_target(struct lock *lock)
{
    lock->targets = grow(lock->targets, lock->target_count, sizeof(*lock->targets));
    return &lock->targets[lock->target_count++];
}

struct lock_wheel *lock_add_wheel(struct lock_target *target)
{
    target->wheels = grow(target->wheels, target->wheel_count, sizeof(*target->wheels));
    return &target->wheels[target->wheel_count++];
}

void lock_release(struct lock *lock)
{
    for (size_t t = 0; t < lock->target_count; t++) {
        for (size_t w = 0; w < lock->targets[t].wheel_count; w++) {
            struct lock_wheel *wheel = &lock->targets[t].wheels[w];

            free(wheel->name);
            free(wheel->version);
            free(wheel->file);
            free(wheel->url);
        }
        free(lock->targets[t].wheels);
    }
    free(lock->targets);
    free(lock->ddtrace);
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
    return 0;
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

static int lock_take(const struct json *json, struct lock *lock, struct error *error)
{
    uint64_t format;

    if (!json_number(json, "format", &format) || format != FORMAT)
        return error_verification(error, "\"format\" is not %d: made by another version of ddpack",
                                  FORMAT);
    int result = take_string(json, "ddtrace", &lock->ddtrace, error);
    const struct json *targets = json_array(json, "targets");

    if (result == 0 && json_first(targets) == NULL)
        result = error_verification(error, "it has no targets");
    for (const struct json *item = result == 0 ? json_first(targets) : NULL;
         result == 0 && item != NULL; item = json_next(item))
        result = target_read(item, lock_add_target(lock), error);
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

/* Newer Pythons later, glibc before musl, as people would list them. */
static int compare_targets(const void *a, const void *b)
{
    const struct target *left = &((const struct lock_target *)a)->target;
    const struct target *right = &((const struct lock_target *)b)->target;

    if (left->python.major != right->python.major)
        return left->python.major < right->python.major ? -1 : 1;
    if (left->python.minor != right->python.minor)
        return left->python.minor < right->python.minor ? -1 : 1;
    if (left->libc != right->libc)
        return left->libc < right->libc ? -1 : 1;
    return (left->machine > right->machine) - (left->machine < right->machine);
}

static int compare_wheels(const void *a, const void *b)
{
    const struct lock_wheel *left = a, *right = b;
    int by_name = strcmp(left->name, right->name);

    return by_name != 0 ? by_name : strcmp(left->file, right->file);
}

static struct json *wheel_json(const struct lock_wheel *wheel)
{
    struct json *object = json_new_object();

    json_add_string(object, "name", wheel->name);
    json_add_string(object, "version", wheel->version);
    json_add_string(object, "file", wheel->file);
    json_add_string(object, "url", wheel->url);
    json_add_string(object, "sha256", wheel->sha256.hex);
    json_add_number(object, "size", wheel->size);
    return object;
}

static struct json *target_json(struct lock_target *target)
{
    struct json *object = json_new_object();
    struct json *wheels = json_new_array();
    char buffer[TARGET_NAME_SIZE];
    struct text name = text_in(buffer, sizeof(buffer));
    cleanup_free char *python =
        format_new("%u.%u", target->target.python.major, target->target.python.minor);

    qsort(target->wheels, target->wheel_count, sizeof(*target->wheels), compare_wheels);
    target_name_add(&name, &target->target, true);
    json_add_string(object, "name", name.at);
    json_add_string(object, "python", python);
    json_add_string(object, "platform", platform_name(target->target.libc));
    json_add_string(object, "arch", machine_name(target->target.machine));
    for (size_t i = 0; i < target->wheel_count; i++)
        json_append(wheels, wheel_json(&target->wheels[i]));
    json_add(object, "wheels", wheels);
    return object;
}

int lock_write(const struct lock *lock, const char *path, struct error *error)
{
    cleanup_with(json_release) struct json *json = json_new_object();
    struct json *targets = json_new_array();

    qsort(lock->targets, lock->target_count, sizeof(*lock->targets), compare_targets);
    json_add_number(json, "format", FORMAT);
    json_add_string(json, "ddtrace", lock->ddtrace);
    for (size_t i = 0; i < lock->target_count; i++)
        json_append(targets, target_json(&lock->targets[i]));
    json_add(json, "targets", targets);
    cleanup_free char *text = json_print(json);

    return file_write(path, span_of(text), 0644, error);
}
