/* ddpack lock: the exact wheels of every target, into one file. */
#include "tools/common/command.h"
#include "tools/common/files.h"
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

static int take_list(const struct invocation *invocation, const char *name, struct text_list *list,
                     struct error *error)
{
    const char *value = invocation_value(invocation, name);

    return value != NULL ? lock_request_split(value, name, list, error) : 0;
}

/* May be given several times. */
static int take_files(const struct invocation *invocation, const char *name, struct text_list *list,
                      struct error *error)
{
    const char *value;
    int result = 0;

    for (size_t i = 0; result == 0 && (value = invocation_value_at(invocation, name, i)) != NULL;
         i++)
        result = requirement_lines_read(value, list, error);
    return result;
}

static int take_options(const struct invocation *invocation, struct lock_options *options,
                        struct error *error)
{
    const char *ddtrace = invocation_value(invocation, "ddtrace");
    const char *exclude_newer = invocation_value(invocation, "exclude-newer");
    int result = take_list(invocation, "python", &options->pythons, error);

    if (result == 0)
        result = take_list(invocation, "platform", &options->platforms, error);
    if (result == 0)
        result = take_list(invocation, "arch", &options->archs, error);
    if (result == 0)
        result = take_files(invocation, "requirement", &options->requirements, error);
    if (result == 0)
        result = take_files(invocation, "constraint", &options->constraints, error);
    if (result == 0 && ddtrace != NULL)
        result = lock_request_version(ddtrace, &options->ddtrace, error);
    if (result == 0 && exclude_newer != NULL)
        result = lock_request_time(exclude_newer, &options->exclude_newer, error);
    return result;
}

/* The options of the lock that is there, and above them those of the command line. */
static int take_recorded(const char *path, struct lock *before, struct lock_options *options,
                         struct error *error)
{
    struct lock_options given = *options;
    int result = lock_read(path, before, error);

    if (result < 0)
        return error_wrap(error, "nothing to update");
    *options = before->options;
    before->options = (struct lock_options){0};
    if (!before->has_options)
        lock_request_of_targets(before, options);
    lock_options_override(options, &given);
    lock_options_release(&given);
    return 0;
}

static int resolve(const struct invocation *invocation, struct lock *lock, struct error *error)
{
    struct lock_request request;
    cleanup_free char *uv = NULL;
    int result = lock_request_take(&lock->options, &request, error);

    request.pex = invocation_value(invocation, "pex");
    if (result == 0)
        result = uv_find(invocation_value(invocation, "uv"), &uv, error);
    if (result == 0)
        result = lock_resolve(&request, uv, lock, error);
    lock_report_gaps(lock, result < 0 ? LOCK_FAILED : LOCK_MADE);
    return result;
}

static int run_lock(const struct invocation *invocation, struct error *error)
{
    const char *given = invocation_value(invocation, "output");
    const char *output = given != NULL ? given : DEFAULT_OUTPUT;
    bool is_update = invocation_has(invocation, "update");
    cleanup_with(lock_release) struct lock before = {0}, lock = {0};
    int result = take_options(invocation, &lock.options, error);

    if (result == 0 && is_update)
        result = take_recorded(output, &before, &lock.options, error);
    if (result == 0)
        result = resolve(invocation, &lock, error);
    if (result == 0)
        result = lock_write(&lock, output, error);
    if (result < 0)
        return result;
    lock_report_table(&lock);
    if (is_update)
        lock_changes_print(&before, &lock, stdout);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "the lock (default: ddtrace.lock.json)"},
    {"update", 'u', NULL, "resolve a lock again, with the options it was made with"},
    {"ddtrace", 0, "VERSION", "the version, v1.16.1 or 1.16.1 (default: the newest)"},
    {"python", 0, "X.Y,...", "Pythons (default: all that ddtrace has wheels for)"},
    {"platform", 0, "NAME,...", "manylinux2014, musllinux_1_2 (default: both)"},
    {"arch", 0, "NAME,...", "x86_64, aarch64 (default: this machine's)"},
    {"requirement", 'r', "FILE",
     "packages to pack beside ddtrace, as in requirements.txt; several"},
    {"constraint", 'c', "FILE", "bounds for versions, as in constraints.txt; several"},
    {"exclude-newer", 0, "DATE", "only what was published up to then (RFC 3339)"},
    {"uv", 0, "PATH", "the uv program (default: $DDPACK_UV, beside ddpack, PATH)"},
    {"pex", 0, "PATH", "the pex3 program, for Pythons before 3.6 (default: $DDPACK_PEX, ...)"},
    {0},
};

const struct command command_lock = {
    .name = "lock",
    .summary = "Resolve the exact wheels for every target",
    .operands = "",
    .description =
        "Asks uv for every Python, platform and architecture which wheels a native install would\n"
        "take, and writes them with url, sha256 and size. Where no Python is named, what ddtrace\n"
        "has wheels for and cannot be had is told, and left out. The index, its credentials and\n"
        "certificates are those that uv (UV_DEFAULT_INDEX, ...) or pip (PIP_INDEX_URL, pip.conf)\n"
        "are configured with; credentials are not written into the file.\n"
        "\n"
        "--update prints what has changed. Options that are given with it replace the recorded\n"
        "ones; of files with requirements and constraints the lines are recorded, not the name.",
    .options = OPTIONS,
    .operands_max = 0,
    .run = run_lock,
};
