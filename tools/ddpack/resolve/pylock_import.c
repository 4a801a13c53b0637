/* Chooses for every target among the packages of a pylock.toml: those whose markers are true. */
#include "tools/ddpack/resolve/pylock_import.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddpack/lock/pylock.h"
#include "tools/ddpack/python/marker.h"

#include <string.h>

/* The Python 3 versions that are tried where the request names none. */
enum { MINOR_LAST = 19, MINOR_FIRST = 5 };

struct import_run {
    const struct json *pylock;
    const char *directory;
    struct lock *lock;
    bool is_optional; /* the request names no Python: a target that cannot be had is left out */
};

/* Is the file for this target, by its fields "requires-python" and "environments"? */
static int check_environment(const struct json *pylock, const struct target *target,
                             bool *ret_is_for, struct error *error)
{
    const struct json *environments = json_array(pylock, "environments");
    const char *python = json_string(pylock, "requires-python");

    *ret_is_for = python == NULL || specifier_takes_python(python, target->python);
    if (!*ret_is_for || environments == NULL)
        return 0;
    *ret_is_for = false;
    for (const struct json *item = json_first(environments); !*ret_is_for && item != NULL;
         item = json_next(item)) {
        const char *marker = json_value_string(item);

        if (marker == NULL)
            return error_verification(error, "an item of \"environments\" is not a string");
        int result = marker_evaluate(marker, target, ret_is_for, error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* Markers of two versions of a package can both be true for a target that nobody has thought of. */
static int check_packages_once(const struct lock_target *target, struct error *error)
{
    for (size_t a = 0; a < target->wheel_count; a++)
        for (size_t b = a + 1; b < target->wheel_count; b++)
            if (strcmp(target->wheels[a].name, target->wheels[b].name) == 0)
                return error_verification(error,
                                          "expected one package %s for this target, found two",
                                          target->wheels[a].name);
    return 0;
}

/* All targets of a lock have the same version of ddtrace. */
static int check_version(struct lock *lock, const struct lock_target *target, struct error *error)
{
    const char *version = lock_request_ddtrace_of(target);

    if (lock->ddtrace == NULL)
        lock->ddtrace = format_new("%s", version);
    if (strcmp(lock->ddtrace, version) == 0)
        return 0;
    return error_verification(error, "expected ddtrace %s, as for other targets, found %s",
                              lock->ddtrace, version);
}

/* `error` says why the target cannot be had. */
static int leave_out(struct import_run *run, const struct target *target, struct error *error)
{
    char name[TARGET_NAME_SIZE];

    if (!run->is_optional)
        return error_wrap(error, "target %s", lock_target_name(target, name));
    *lock_add_gap(run->lock) = (struct lock_gap){*target, format_new("%s", error->text)};
    return 0;
}

/* Does the file have the package ddtrace for this target? */
static int has_ddtrace(const struct import_run *run, const struct target *target, bool *ret_has,
                       struct error *error)
{
    int result = check_environment(run->pylock, target, ret_has, error);

    if (result < 0 || !*ret_has)
        return result;
    return pylock_has_marked(run->pylock, "ddtrace", target, ret_has, error);
}

/* A target for which a wheel is missing is left out. Packages that contradict each other are an
 * error in any case, since then the file as a whole cannot be trusted. */
static int import_packages(struct import_run *run, const struct target *target, struct error *error)
{
    struct lock_target taken = {.target = *target};
    char name[TARGET_NAME_SIZE];
    int result = pylock_take_marked(run->pylock, run->directory, &taken, error);

    if (result < 0) {
        lock_target_release(&taken);
        return leave_out(run, target, error);
    }
    *lock_add_target(run->lock) = taken;
    if (check_packages_once(&taken, error) < 0 || check_version(run->lock, &taken, error) < 0)
        return error_wrap(error, "target %s", lock_target_name(target, name));
    return 0;
}

/* Where no Python is named, a target that the file does not have is nothing to speak of. */
static int import_target(struct import_run *run, const struct target *target, struct error *error)
{
    bool is_in_file = false;
    int result = has_ddtrace(run, target, &is_in_file, error);

    if (result < 0)
        return result;
    if (is_in_file)
        return import_packages(run, target, error);
    if (run->is_optional)
        return 0;
    error_verification(error, "found no wheel of ddtrace for this target");
    return leave_out(run, target, error);
}

static int import_python(struct import_run *run, const struct lock_request *request,
                         struct python_version python, struct error *error)
{
    for (size_t l = 0; l < request->libc_count; l++)
        for (size_t m = 0; m < request->machine_count; m++) {
            struct target target = {python, request->libcs[l], request->machines[m]};
            int result = import_target(run, &target, error);

            if (result < 0)
                return result;
        }
    return 0;
}

/* Every Python version that a ddtrace may be for. */
static int import_candidates(struct import_run *run, const struct lock_request *request,
                             struct error *error)
{
    int result = import_python(run, request, (struct python_version){2, 7}, error);

    for (unsigned minor = MINOR_FIRST; result >= 0 && minor <= MINOR_LAST; minor++)
        result = import_python(run, request, (struct python_version){3, minor}, error);
    return result;
}

static int import_all(struct import_run *run, const struct lock_request *request,
                      struct error *error)
{
    int result = run->is_optional ? import_candidates(run, request, error) : 0;

    for (size_t i = 0; result >= 0 && i < request->python_count; i++)
        result = import_python(run, request, request->pythons[i], error);
    if (result < 0 || run->lock->target_count > 0)
        return result;
    if (run->lock->gap_count > 0)
        return error_verification(error, "%s", run->lock->gaps[0].reason);
    return error_verification(error, "found no wheel of ddtrace for any target");
}

int pylock_import(const char *path, const struct lock_request *request, struct lock *ret_lock,
                  struct error *error)
{
    cleanup_with(json_release) struct json *pylock = NULL;
    cleanup_free char *text = NULL, *absolute = path_absolute(path);
    cleanup_free char *directory = path_parent(absolute);
    size_t len = 0;
    int result = file_read(path, &text, &len, error);

    if (result < 0)
        return result;
    result = pylock_parse((struct span){text, len}, path, &pylock, error);
    if (result < 0)
        return result;
    struct import_run run = {pylock, directory, ret_lock, request->python_count == 0};

    if (import_all(&run, request, error) < 0)
        return error_wrap(error, "%s", path);
    return 0;
}
