/* ddpack export: a lock as pylock.toml. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock/pylock_write.h"
#include "tools/ddpack/resolve/lock_request.h"

#include <stdio.h>
#include <string.h>

/* PEP 751: pylock.toml, or pylock.NAME.toml; other tools know the format by the name. */
static int check_name(const char *output, struct error *error)
{
    const char *slash = strrchr(output, '/');
    struct span name = span_of(slash != NULL ? slash + 1 : output);

    if (span_take(&name, SPAN("pylock.")) &&
        (span_equals(name, SPAN("toml")) ||
         (span_ends_with(name, SPAN(".toml")) && name.len > strlen(".toml") &&
          span_find(name, '.') == name.len - strlen(".toml"))))
        return 0;
    return error_usage(error, "-o %s: the name must be pylock.toml or pylock.NAME.toml (PEP 751)",
                       output);
}

/* Targets of other platforms are released. */
static int keep_platforms(const struct text_list *platforms, struct lock *lock, struct error *error)
{
    size_t kept = 0;

    for (size_t i = 0; i < lock->target_count; i++) {
        struct lock_target *target = &lock->targets[i];

        if (platforms->count > 0 &&
            !text_list_has(platforms, span_of(platform_name(target->target.libc))))
            lock_target_release(target);
        else
            lock->targets[kept++] = *target;
    }
    lock->target_count = kept;
    return kept > 0 ? 0 : error_failed(error, "the lock has no target of this platform");
}

static int run_export(const struct invocation *invocation, struct error *error)
{
    const char *given = invocation_value(invocation, "output");
    const char *output = given != NULL ? given : "pylock.toml";
    const char *platforms = invocation_value(invocation, "platform");
    cleanup_with(lock_release) struct lock lock = {0};
    cleanup_with(lock_options_release) struct lock_options options = {0};
    cleanup_free char *text = NULL;
    struct lock_request request;
    int result = check_name(output, error);

    if (result == 0 && platforms != NULL)
        result = lock_request_split(platforms, "platform", &options.platforms, error);
    if (result == 0)
        result = lock_request_take(&options, &request, error);
    if (result == 0)
        result = lock_read(invocation->operands[0], &lock, error);
    if (result == 0)
        result = keep_platforms(&options.platforms, &lock, error);
    if (result == 0)
        result = pylock_print(&lock, &text, error);
    if (result == 0)
        result = file_write(output, span_of(text), 0644, error);
    if (result == 0)
        printf("%s: ddtrace %s, %zu target%s\n", output, lock.ddtrace, lock.target_count,
               plural(lock.target_count));
    return result;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "pylock.toml or pylock.NAME.toml (default: pylock.toml)"},
    {"platform", 0, "NAME,...", "manylinux2014, musllinux_1_2 (default: both)"},
    {0},
};

const struct command command_export = {
    .name = "export",
    .summary = "Write a lock as pylock.toml (PEP 751)",
    .operands = "LOCK",
    .description =
        "For tools that audit or install from pylock.toml. All targets are in one file: Pythons\n"
        "and architectures by markers, libcs by the tags of the wheels.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_export,
};
