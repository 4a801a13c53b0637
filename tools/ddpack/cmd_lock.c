/* `ddpack lock`: writes the exact wheels of every target into one file. This file reads the
 * options; tools/ddpack/resolve/ asks the resolvers and the index. */
#include "tools/common/command.h"
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock/lock_changes.h"
#include "tools/ddpack/lock/lock_report.h"
#include "tools/ddpack/python/requirement_lines.h"
#include "tools/ddpack/resolve/lock_request.h"
#include "tools/ddpack/resolve/lock_resolve.h"
#include "tools/ddpack/resolve/uv.h"

#include <stdio.h>

static const char DEFAULT_OUTPUT[] = "ddtrace.lock.json";

/* Adds the items of an option like "--python 3.11,3.12" to the list. */
static int take_list(const struct invocation *invocation, const char *name, struct text_list *list,
                     struct error *error)
{
    const char *value = invocation_value(invocation, name);

    return value != NULL ? lock_request_split(value, name, list, error) : 0;
}

/* Adds the lines of every file that the option names. The option may be repeated. */
static int take_files(const struct invocation *invocation, const char *name, struct text_list *list,
                      struct error *error)
{
    const char *value;

    for (size_t i = 0; (value = invocation_value_at(invocation, name, i)) != NULL; i++) {
        int result = requirement_lines_read(value, list, error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* Reads the options that say for which targets. */
static int take_targets(const struct invocation *invocation, struct lock_options *options,
                        struct error *error)
{
    int result = take_list(invocation, "python", &options->pythons, error);

    if (result < 0)
        return result;
    result = take_list(invocation, "platform", &options->platforms, error);
    if (result < 0)
        return result;
    return take_list(invocation, "arch", &options->archs, error);
}

/* Reads the options that say what to lock: the versions, and the packages beside ddtrace. */
static int take_requirements(const struct invocation *invocation, struct lock_options *options,
                             struct error *error)
{
    const char *ddtrace = invocation_value(invocation, "ddtrace");
    const char *exclude_newer = invocation_value(invocation, "exclude-newer");
    int result = take_files(invocation, "requirement", &options->requirements, error);

    if (result < 0)
        return result;
    result = take_files(invocation, "constraint", &options->constraints, error);
    if (result < 0)
        return result;
    if (ddtrace != NULL)
        result = lock_request_version(ddtrace, &options->ddtrace, error);
    if (result < 0 || exclude_newer == NULL)
        return result;
    return lock_request_time(exclude_newer, &options->exclude_newer, error);
}

/* For --update: moves the options of the existing lock into `options`, where those of the command
 * line replace them. `existing` keeps the targets, to print what has changed. */
static int take_recorded_options(const char *path, struct lock *existing,
                                 struct lock_options *options, struct error *error)
{
    struct lock_options command_line = *options;
    int result = lock_read(path, existing, error);

    if (result < 0)
        return error_wrap(error, "--update needs an existing lock");
    *options = existing->options;
    existing->options = (struct lock_options){0};
    if (!existing->has_options)
        lock_request_of_targets(existing, options);
    lock_options_override(options, &command_line);
    lock_options_release(&command_line);
    return 0;
}

/* Fills the lock, whose options are set already. */
static int resolve_into(const struct invocation *invocation, struct lock *lock, struct error *error)
{
    struct lock_request request;
    cleanup_free char *uv = NULL;
    int result = lock_request_take(&lock->options, &request, error);

    if (result < 0)
        return result;
    request.pex = invocation_value(invocation, "pex");
    result = uv_find(invocation_value(invocation, "uv"), &uv, error);
    if (result < 0)
        return result;
    return lock_resolve(&request, uv, lock, error);
}

static int run_lock(const struct invocation *invocation, struct error *error)
{
    const char *option = invocation_value(invocation, "output");
    const char *output = option != NULL ? option : DEFAULT_OUTPUT;
    bool is_update = invocation_has(invocation, "update");
    cleanup_with(lock_release) struct lock existing = {0}, lock = {0};
    int result = take_targets(invocation, &lock.options, error);

    if (result < 0)
        return result;
    result = take_requirements(invocation, &lock.options, error);
    if (result < 0)
        return result;
    if (is_update)
        result = take_recorded_options(output, &existing, &lock.options, error);
    if (result < 0)
        return result;
    result = resolve_into(invocation, &lock, error);
    /* After a failure the gaps say which targets are the reason. */
    lock_report_gaps(&lock, result < 0 ? LOCK_FAILED : LOCK_MADE);
    if (result < 0)
        return result;
    result = lock_write(&lock, output, error);
    if (result < 0)
        return result;
    lock_report_table(&lock);
    if (is_update)
        lock_changes_print(&existing, &lock, stdout);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "the lock (default: ddtrace.lock.json)"},
    {"update", 'u', NULL, "resolve an existing lock again, with the options recorded in it"},
    {"ddtrace", 0, "VERSION", "the version of ddtrace, v1.16.1 or 1.16.1 (default: the newest)"},
    {"python", 0, "X.Y,...", "Python versions (default: all that ddtrace has wheels for)"},
    {"platform", 0, "NAME,...", "manylinux2014, musllinux_1_2 (default: both)"},
    {"arch", 0, "NAME,...", "x86_64, aarch64 (default: this machine's)"},
    {"requirement", 'r', "FILE", "packages to add, as in requirements.txt; may be repeated"},
    {"constraint", 'c', "FILE", "limits for versions, as in constraints.txt; may be repeated"},
    {"exclude-newer", 0, "DATE", "ignore what was published after this time (RFC 3339)"},
    {"uv", 0, "PATH", "the uv program (default: $DDPACK_UV, beside ddpack, PATH)"},
    {"pex", 0, "PATH", "the pex3 program, for Pythons before 3.6 (default: $DDPACK_PEX, ...)"},
    {0},
};

const struct command command_lock = {
    .name = "lock",
    .summary = "Resolve the exact wheels for every target",
    .operands = "",
    .description =
        "Asks uv for every Python version, platform and architecture which wheels a native\n"
        "install would take, and writes their URLs, sha256 and sizes. Without --python, a target\n"
        "that ddtrace has a wheel for, but that cannot be resolved, is left out, and the reason\n"
        "is printed. The index, its credentials and its certificates come from the configuration\n"
        "of uv (UV_DEFAULT_INDEX, ...) or pip (PIP_INDEX_URL, pip.conf). Credentials are not\n"
        "written into the file.\n"
        "\n"
        "--update prints what has changed. Options on its command line replace the recorded ones.\n"
        "Of the files with requirements and constraints, the lock records the lines, not the "
        "names.",
    .options = OPTIONS,
    .operands_max = 0,
    .run = run_lock,
};
