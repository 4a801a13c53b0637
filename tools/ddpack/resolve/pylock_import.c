/* Choosing, for every target, among the packages of a pylock.toml. */
#include "tools/ddpack/resolve/pylock_import.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/lock/pylock.h"
#include "tools/ddpack/python/marker.h"

#include <string.h>

enum { MINOR_LAST = 19, MINOR_FIRST = 5 };

struct import_run {
    const struct json *pylock;
    const char *directory;
    struct lock *lock;
    bool is_optional; /* no Python was named */
};

/* The file's own requires-python and environments. */
static int is_for(const struct json *pylock, const struct target *target, bool *ret_is,
                  struct error *error)
{
    const struct json *environments = json_array(pylock, "environments");
    const char *python = json_string(pylock, "requires-python");
    int result = 0;

    *ret_is = python == NULL || specifier_takes_python(python, target->python);
    if (!*ret_is || environments == NULL)
        return 0;
    *ret_is = false;
    for (const struct json *item = json_first(environments);
         result == 0 && !*ret_is && item != NULL; item = json_next(item))
        result = json_value_string(item) == NULL
                     ? error_verification(error, "\"environments\" has an item that is no text")
                     : marker_evaluate(json_value_string(item), target, ret_is, error);
    return result;
}

static int check_twice(const struct lock_target *target, struct error *error)
{
    for (size_t a = 0; a < target->wheel_count; a++)
        for (size_t b = a + 1; b < target->wheel_count; b++)
            if (strcmp(target->wheels[a].name, target->wheels[b].name) == 0)
                return error_verification(error, "%s is there twice for this target",
                                          target->wheels[a].name);
    return 0;
}

static const char *version_of_ddtrace(const struct lock_target *target)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, "ddtrace") == 0)
            return target->wheels[i].version;
    return NULL;
}

/* A lock is of one ddtrace. */
static int check_version(struct lock *lock, const struct lock_target *target, struct error *error)
{
    const char *version = version_of_ddtrace(target);

    if (lock->ddtrace == NULL)
        lock->ddtrace = format_new("%s", version);
    return strcmp(lock->ddtrace, version) == 0
               ? 0
               : error_verification(error, "it has ddtrace %s, others have %s", version,
                                    lock->ddtrace);
}

static int leave_out(struct import_run *run, struct lock_target *taken, struct error *error)
{
    char name[TARGET_NAME_SIZE];

    lock_target_release(taken);
    if (!run->is_optional)
        return error_wrap(error, "target %s", lock_target_name(&taken->target, name));
    *lock_add_gap(run->lock) = (struct lock_gap){taken->target, format_new("%s", error->text)};
    return 0;
}

static int import_target(struct import_run *run, const struct target *target, struct error *error)
{
    struct lock_target taken = {.target = *target};
    bool is_wanted = false;
    int result = is_for(run->pylock, target, &is_wanted, error);

    if (result == 0 && is_wanted)
        result = pylock_has_marked(run->pylock, "ddtrace", target, &is_wanted, error);
    if (result < 0)
        return result;
    if (!is_wanted && run->is_optional)
        return 0;
    if (!is_wanted)
        error_verification(error, "the file has no ddtrace for it");
    else
        result = pylock_take_marked(run->pylock, run->directory, &taken, error);
    if (!is_wanted || result < 0)
        return leave_out(run, &taken, error);
    result = check_twice(&taken, error);
    if (result == 0)
        result = check_version(run->lock, &taken, error);
    *lock_add_target(run->lock) = taken;
    return result;
}

static int import_python(struct import_run *run, const struct lock_request *request,
                         struct python_version python, struct error *error)
{
    int result = 0;

    for (size_t l = 0; l < request->libc_count; l++)
        for (size_t m = 0; result == 0 && m < request->machine_count; m++) {
            struct target target = {python, request->libcs[l], request->machines[m]};

            result = import_target(run, &target, error);
        }
    return result;
}

static int import_all(struct import_run *run, const struct lock_request *request,
                      struct error *error)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < request->python_count; i++)
        result = import_python(run, request, request->pythons[i], error);
    if (run->is_optional)
        result = import_python(run, request, (struct python_version){2, 7}, error);
    for (unsigned minor = MINOR_FIRST; run->is_optional && result == 0 && minor <= MINOR_LAST;
         minor++)
        result = import_python(run, request, (struct python_version){3, minor}, error);
    if (result == 0 && run->lock->target_count == 0)
        result = run->lock->gap_count > 0
                     ? error_verification(error, "%s", run->lock->gaps[0].reason)
                     : error_verification(error, "it has no wheel of ddtrace for any target");
    return result;
}

int pylock_import(const char *path, const struct lock_request *request, struct lock *ret_lock,
                  struct error *error)
{
    cleanup_with(json_release) struct json *pylock = NULL;
    cleanup_free char *text = NULL, *absolute = path_absolute(path);
    cleanup_free char *directory = path_parent(absolute);
    size_t len = 0;
    int result = file_read(path, &text, &len, error);

    if (result == 0)
        result = pylock_parse((struct span){text, len}, path, &pylock, error);
    if (result < 0)
        return result;
    struct import_run run = {pylock, directory, ret_lock, request->python_count == 0};

    result = import_all(&run, request, error);
    return result < 0 ? error_wrap(error, "%s", path) : 0;
}
