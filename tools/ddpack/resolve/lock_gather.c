/* The fate of every target that was asked for. */
#include "tools/ddpack/resolve/lock_gather.h"

#include "tools/common/command.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/plain_version.h"
#include "tools/ddpack/python/target_tags.h"

#include <string.h>

enum fate { TAKEN, PASSED_OVER, GAP, FATAL };

static const char *ddtrace_version(const struct lock_target *target)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, "ddtrace") == 0)
            return target->wheels[i].version;
    return NULL;
}

void gathering_choose_version(struct gathering *gathering, const char *told)
{
    gathering->version = told;
    for (size_t i = 0; told == NULL && i < gathering->count; i++) {
        const char *version = ddtrace_version(&gathering->resolutions[i].target);

        if (version != NULL &&
            (gathering->version == NULL ||
             plain_version_compare(span_of(gathering->version), span_of(version)) < 0))
            gathering->version = version;
    }
}

static bool has_version(const struct resolution *resolution, const char *version)
{
    const char *own = ddtrace_version(&resolution->target);

    return own != NULL && version != NULL && strcmp(own, version) == 0;
}

static bool is_wheel_of_version(const struct wheel_name *name, const char *version)
{
    return version == NULL || span_equals(name->version, span_of(version));
}

bool gathering_has_wheel(const struct gathering *gathering, const struct target *target)
{
    cleanup_with(target_tags_release) struct target_tags tags;

    target_tags_of(target, &tags);
    for (const struct json *row = json_first(gathering->published); row != NULL;
         row = json_next(row)) {
        const char *file = json_string(row, "filename");
        struct wheel_name name;
        struct error ignored;

        if (file != NULL && wheel_name_parse(file, &name, &ignored) == 0 &&
            is_wheel_of_version(&name, gathering->version) &&
            target_tags_rank(&tags, &name) != TAG_RANK_NONE)
            return true;
    }
    return false;
}

bool gathering_is_published(const struct gathering *gathering, struct python_version python)
{
    static const enum libc_kind LIBCS[] = {LIBC_GLIBC, LIBC_MUSL};
    static const enum machine MACHINES[] = {MACHINE_X86_64, MACHINE_AARCH64};

    for (size_t l = 0; l < LOCK_LIBCS_MAX; l++)
        for (size_t m = 0; m < LOCK_MACHINES_MAX; m++) {
            struct target target = {python, LIBCS[l], MACHINES[m]};

            if (gathering_has_wheel(gathering, &target))
                return true;
        }
    return false;
}

static bool is_same_python(struct python_version a, struct python_version b)
{
    return a.major == b.major && a.minor == b.minor;
}

/* A Python is only a candidate while no platform and no machine has this version for it: one that
 * is served on glibc and not on musl is told, not left out in silence. */
static bool is_meant(const struct gathering *gathering, struct python_version python)
{
    for (size_t i = 0; i < gathering->count; i++)
        if (is_same_python(gathering->resolutions[i].target.target.python, python) &&
            has_version(&gathering->resolutions[i], gathering->version))
            return true;
    return gathering_is_published(gathering, python);
}

static enum fate fate_of(const struct gathering *gathering, const struct resolution *resolution)
{
    bool has_failed = resolution->result < 0;

    if (!has_failed && !resolution->has_none && has_version(resolution, gathering->version))
        return TAKEN;
    if (!gathering->is_optional)
        return FATAL;
    if (gathering->is_folder)
        return has_failed ? FATAL : PASSED_OVER;
    if (is_meant(gathering, resolution->target.target.python))
        return has_failed ? FATAL : GAP;
    return has_failed && gathering->published == NULL ? FATAL : PASSED_OVER;
}

/* The caller frees it. */
static char *reason_of(const struct gathering *gathering, const struct resolution *resolution)
{
    const char *own = ddtrace_version(&resolution->target);

    if (resolution->result < 0 || resolution->has_none)
        return format_new("%s", resolution->error.text);
    return format_new("ddtrace %s has no wheel for it, %s has: name one version for all with "
                      "--ddtrace, or leave it out with --python, --platform or --arch",
                      gathering->version, own != NULL ? own : "none");
}

static void add_gap(struct lock *lock, const struct gathering *gathering,
                    const struct resolution *resolution)
{
    *lock_add_gap(lock) =
        (struct lock_gap){resolution->target.target, reason_of(gathering, resolution)};
}

/* One reason is the error itself; several are told target by target. */
static int fail(struct lock *lock, enum error_kind kind, size_t asked, struct error *error)
{
    char buffer[TARGET_NAME_SIZE];

    if (lock->gap_count > 1) {
        error_failed(error, "%zu of %zu targets cannot be locked", lock->gap_count, asked);
    } else {
        error_failed(error, "target %s: %s", lock_target_name(&lock->gaps[0].target, buffer),
                     lock->gaps[0].reason);
        free(lock->gaps[0].reason);
        lock->gap_count = 0;
    }
    error->kind = kind;
    return -error->number;
}

/* Not a single answer: a failure tells more than a Python for which nothing is published. */
static int why_there_is_none(const struct gathering *gathering, const struct lock_request *request,
                             struct error *error)
{
    const struct resolution *why = &gathering->resolutions[0];
    char buffer[TARGET_NAME_SIZE];

    if (gathering->count == 0)
        return error_failed(error, "the index has no wheel of ddtrace%s%s for any target",
                            request->ddtrace != NULL ? " " : "",
                            request->ddtrace != NULL ? request->ddtrace : "");
    for (size_t i = gathering->count; i > 0; i--)
        if (gathering->resolutions[i - 1].result < 0)
            why = &gathering->resolutions[i - 1];
    *error = why->error;
    return error_wrap(error, "target %s", lock_target_name(&why->target.target, buffer));
}

static int tell_failures(struct gathering *gathering, struct lock *lock, struct error *error)
{
    enum error_kind kind = ERROR_FAILED;

    for (size_t i = 0; i < gathering->count; i++) {
        const struct resolution *resolution = &gathering->resolutions[i];

        if (fate_of(gathering, resolution) != FATAL)
            continue;
        if (resolution->result < 0 && lock->gap_count == 0)
            kind = resolution->error.kind;
        add_gap(lock, gathering, resolution);
    }
    return lock->gap_count == 0 ? 0 : fail(lock, kind, gathering->count, error);
}

int gathering_finish(struct gathering *gathering, const struct lock_request *request,
                     struct lock *lock, struct error *error)
{
    enum fate fates[LOCK_TARGETS_MAX];
    int result = tell_failures(gathering, lock, error);
    bool has_some = false;

    if (result < 0)
        return result;
    /* All of them first: a target that is taken is moved out of here. */
    for (size_t i = 0; i < gathering->count; i++) {
        fates[i] = fate_of(gathering, &gathering->resolutions[i]);
        has_some |= fates[i] == TAKEN;
    }
    if (!has_some)
        return why_there_is_none(gathering, request, error);
    lock->ddtrace = format_new("%s", gathering->version);
    for (size_t i = 0; i < gathering->count; i++) {
        struct resolution *resolution = &gathering->resolutions[i];

        if (fates[i] == GAP)
            add_gap(lock, gathering, resolution);
        if (fates[i] != TAKEN)
            continue;
        *lock_add_target(lock) = resolution->target;
        resolution->target = (struct lock_target){0};
    }
    return 0;
}

void gathering_release(struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->count; i++)
        lock_target_release(&gathering->resolutions[i].target);
    free(gathering->resolutions);
}
