/* Decides the fate of every target that was asked for, and says why. */
#include "tools/ddpack/resolve/lock_gather.h"

#include "tools/common/command.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/plain_version.h"
#include "tools/ddpack/python/target_tags.h"

#include <string.h>

/* What becomes of a target. */
enum fate {
    TAKEN,       /* it goes into the lock */
    PASSED_OVER, /* the lock is made without it, and nothing is printed */
    GAP,         /* the lock is made without it, and the reason is printed */
    FATAL,       /* no lock is made */
};

void gathering_choose_version(struct gathering *gathering, const char *requested)
{
    gathering->version = requested;
    for (size_t i = 0; requested == NULL && i < gathering->count; i++) {
        const char *version = lock_request_ddtrace_of(&gathering->resolutions[i].target);

        if (version != NULL &&
            (gathering->version == NULL ||
             plain_version_compare(span_of(gathering->version), span_of(version)) < 0))
            gathering->version = version;
    }
}

/* A target of another version of ddtrace does not go into the lock. */
static bool has_version(const struct resolution *resolution, const char *version)
{
    const char *found = lock_request_ddtrace_of(&resolution->target);

    return found != NULL && version != NULL && strcmp(found, version) == 0;
}

/* NULL is every version. */
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

/* Is ddtrace published for this Python version on any platform? Then a target of it that cannot be
 * had is a gap, which is printed: a Python that has ddtrace on glibc and not on musl must not
 * disappear in silence. Otherwise ddtrace does not support this Python, and there is nothing to
 * say. */
static bool is_supported(const struct gathering *gathering, struct python_version python)
{
    for (size_t i = 0; i < gathering->count; i++)
        if (is_same_python(gathering->resolutions[i].target.target.python, python) &&
            has_version(&gathering->resolutions[i], gathering->version))
            return true;
    return gathering_is_published(gathering, python);
}

/* A Python that the user has named must be had. In a directory of wheels, a missing wheel says
 * nothing about ddtrace. With an index, it depends on whether ddtrace is published for this Python:
 * if it is, or if nobody knows, a failure of the resolver is fatal. */
static enum fate fate_of(const struct gathering *gathering, const struct resolution *resolution)
{
    bool has_failed = resolution->result < 0;

    if (!has_failed && !resolution->is_unavailable && has_version(resolution, gathering->version))
        return TAKEN;
    if (!gathering->is_optional)
        return FATAL;
    if (gathering->is_folder)
        return has_failed ? FATAL : PASSED_OVER;
    if (is_supported(gathering, resolution->target.target.python))
        return has_failed ? FATAL : GAP;
    return has_failed && gathering->published == NULL ? FATAL : PASSED_OVER;
}

/* Why the target cannot be had; the caller frees it. */
static char *reason_of(const struct gathering *gathering, const struct resolution *resolution)
{
    const char *found = lock_request_ddtrace_of(&resolution->target);

    if (resolution->result < 0 || resolution->is_unavailable)
        return format_new("%s", resolution->error.text);
    if (found == NULL)
        return format_new("ddtrace %s has no wheel for this target", gathering->version);
    return format_new("ddtrace %s has no wheel for this target, but ddtrace %s has one: name one "
                      "version for all targets with --ddtrace, or leave this target out with "
                      "--python, --platform or --arch",
                      gathering->version, found);
}

static void add_gap(struct lock *lock, const struct gathering *gathering,
                    const struct resolution *resolution)
{
    *lock_add_gap(lock) =
        (struct lock_gap){resolution->target.target, reason_of(gathering, resolution)};
}

/* Where one target has failed, the error says why. Where several have, the error counts them, and
 * the command prints the gaps with their reasons. */
static int fail_with_gaps(struct lock *lock, enum error_kind kind, size_t asked,
                          struct error *error)
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

/* No target can be locked. A resolver that has failed explains that better than a Python version
 * for which nothing is published, so the error is that of the first failure, if there is one. */
static int fail_without_targets(const struct gathering *gathering,
                                const struct lock_request *request, struct error *error)
{
    const struct resolution *why = &gathering->resolutions[0];
    char buffer[TARGET_NAME_SIZE];

    if (gathering->count == 0)
        return error_failed(error, "the index has no wheel of ddtrace%s%s for any of the targets",
                            request->ddtrace != NULL ? " " : "",
                            request->ddtrace != NULL ? request->ddtrace : "");
    for (size_t i = gathering->count; i > 0; i--)
        if (gathering->resolutions[i - 1].result < 0)
            why = &gathering->resolutions[i - 1];
    *error = why->error;
    return error_wrap(error, "target %s", lock_target_name(&why->target.target, buffer));
}

/* Fails where at least one target makes a lock impossible. */
static int check_failures(struct gathering *gathering, struct lock *lock, struct error *error)
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
    if (lock->gap_count == 0)
        return 0;
    return fail_with_gaps(lock, kind, gathering->count, error);
}

int gathering_finish(struct gathering *gathering, const struct lock_request *request,
                     struct lock *lock, struct error *error)
{
    enum fate fates[LOCK_TARGETS_MAX];
    int result = check_failures(gathering, lock, error);
    bool has_targets = false;

    if (result < 0)
        return result;
    /* fate_of looks at all targets, and a target that is taken moves out of the gathering. So all
     * fates are decided first. */
    for (size_t i = 0; i < gathering->count; i++) {
        fates[i] = fate_of(gathering, &gathering->resolutions[i]);
        has_targets |= fates[i] == TAKEN;
    }
    if (!has_targets)
        return fail_without_targets(gathering, request, error);
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
