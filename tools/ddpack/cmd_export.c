/* `ddpack export`: writes a lock as pylock.toml (PEP 751), for tools that do not know ours. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock/pylock_write.h"
#include "tools/ddpack/resolve/lock_request.h"

#include <stdio.h>
#include <string.h>

/* PEP 751 requires the name pylock.toml or pylock.NAME.toml, where NAME has no dot. Other tools
 * recognise the format by this name. */
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

/* Removes the targets of other platforms from the lock. An empty list keeps all of them. */
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
    return kept > 0 ? 0
                    : error_failed(error, "the lock has no target for the platforms in --platform");
}

/* Reads --platform and checks its names, before the lock is read. */
static int take_platform_option(const struct invocation *invocation, struct text_list *ret_names,
                                struct error *error)
{
    const char *value = invocation_value(invocation, "platform");
    cleanup_with(lock_options_release) struct lock_options options = {0};
    struct lock_request request;

    if (value == NULL)
        return 0;
    int result = lock_request_split(value, "platform", &options.platforms, error);

    if (result < 0)
        return result;
    result = lock_request_take(&options, &request, error);
    if (result < 0)
        return result;
    text_list_replace(ret_names, &options.platforms);
    return 0;
}

/* The options are checked before the lock is read, and the file is written last and as a whole. */
static int run_export(const struct invocation *invocation, struct error *error)
{
    const char *option = invocation_value(invocation, "output");
    const char *output = option != NULL ? option : "pylock.toml";
    cleanup_with(lock_release) struct lock lock = {0};
    cleanup_with(text_list_release) struct text_list platforms = {0};
    cleanup_free char *text = NULL;
    int result = check_name(output, error);

    if (result < 0)
        return result;
    result = take_platform_option(invocation, &platforms, error);
    if (result < 0)
        return result;
    result = lock_read(invocation->operands[0], &lock, error);
    if (result < 0)
        return result;
    result = keep_platforms(&platforms, &lock, error);
    if (result < 0)
        return result;
    result = pylock_print(&lock, &text, error);
    if (result < 0)
        return result;
    result = file_write(output, span_of(text), 0644, error);
    if (result < 0)
        return result;
    printf("%s: ddtrace %s, %zu target%s\n", output, lock.ddtrace, lock.target_count,
           plural(lock.target_count));
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "the file, pylock.toml or pylock.NAME.toml (default: pylock.toml)"},
    {"platform", 0, "NAME,...", "only these: manylinux2014, musllinux_1_2 (default: both)"},
    {0},
};

const struct command command_export = {
    .name = "export",
    .summary = "Write a lock as pylock.toml (PEP 751)",
    .operands = "LOCK",
    .description =
        "Writes the lock for tools that audit or install from pylock.toml. One file has all\n"
        "targets: markers select the Python version and the architecture, and the tags of the\n"
        "wheels select the libc.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_export,
};
