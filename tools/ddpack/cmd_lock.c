/* ddpack lock: the exact wheels of every target, into one file. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock_resolve.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX = 32 };

/* "a,b,c" into spans. */
static int split(const char *list, const char *option, struct span *ret_items, size_t *ret_count,
                 struct error *error)
{
    struct span rest = span_of(list);

    *ret_count = 0;
    while (rest.at != NULL) {
        struct span item = span_trim(span_cut(&rest, ','));

        if (span_is_empty(item) || *ret_count == LIST_MAX)
            return error_usage(error, "--%s %s: an empty or too long list", option, list);
        for (size_t i = 0; i < *ret_count; i++)
            if (span_equals(ret_items[i], item))
                return error_usage(error, "--%s %s: %.*s is there twice", option, list,
                                   (int)item.len, item.at);
        ret_items[(*ret_count)++] = item;
    }
    return 0;
}

static int take_pythons(const char *list, struct lock_request *request, struct error *error)
{
    struct span items[LIST_MAX] = {0};
    int result = split(list, "python", items, &request->python_count, error);

    for (size_t i = 0; result == 0 && i < request->python_count; i++) {
        struct span item = items[i];
        struct python_version *python = &request->pythons[i];

        if (!span_take_number(&item, &python->major) || !span_take(&item, SPAN(".")) ||
            !span_take_number(&item, &python->minor) || !span_is_empty(item))
            result = error_usage(error, "--python %.*s: a version like 3.12 is wanted",
                                 (int)items[i].len, items[i].at);
    }
    return result;
}

static int take_platforms(const char *list, struct lock_request *request, struct error *error)
{
    struct span items[LIST_MAX] = {0};
    int result = split(list, "platform", items, &request->libc_count, error);

    for (size_t i = 0; result == 0 && i < request->libc_count; i++)
        if (!platform_parse(items[i], &request->libcs[i % LOCK_LIBCS_MAX]) || i >= LOCK_LIBCS_MAX)
            result = error_usage(error,
                                 "--platform %.*s: manylinux2014 or musllinux_1_2, each "
                                 "once, is wanted",
                                 (int)items[i].len, items[i].at);
    return result;
}

static int take_machines(const char *list, struct lock_request *request, struct error *error)
{
    struct span items[LIST_MAX] = {0};
    int result = split(list, "arch", items, &request->machine_count, error);

    for (size_t i = 0; result == 0 && i < request->machine_count; i++)
        if (!machine_parse(items[i], &request->machines[i % LOCK_MACHINES_MAX]) ||
            i >= LOCK_MACHINES_MAX)
            result = error_usage(error, "--arch %.*s: x86_64 or aarch64, each once, is wanted",
                                 (int)items[i].len, items[i].at);
    return result;
}

static void print_table(const struct lock *lock)
{
    printf("%-56s %7s %12s\n", "target", "wheels", "bytes");
    for (size_t t = 0; t < lock->target_count; t++) {
        const struct lock_target *target = &lock->targets[t];
        char buffer[TARGET_NAME_SIZE];
        struct text name = text_in(buffer, sizeof(buffer));
        uint64_t bytes = 0;

        target_name_add(&name, &target->target, true);
        for (size_t w = 0; w < target->wheel_count; w++)
            bytes += target->wheels[w].size;
        printf("%-56s %7zu %12llu\n", name.at, target->wheel_count, (unsigned long long)bytes);
    }
    printf("ddtrace %s\n", lock->ddtrace);
}

static int run(const struct invocation *invocation, struct error *error)
{
    struct lock_request request = {
        .ddtrace = invocation_value(invocation, "ddtrace"),
        .libcs = {LIBC_GLIBC, LIBC_MUSL},
        .libc_count = 2,
        .machines = {machine_native()},
        .machine_count = 1,
    };
    const char *pythons = invocation_value(invocation, "python");
    const char *platforms = invocation_value(invocation, "platform");
    const char *machines = invocation_value(invocation, "arch");
    const char *output = invocation_value(invocation, "output");
    cleanup_with(lock_release) struct lock lock = {0};
    cleanup_free char *uv = NULL;
    int result = 0;

    if (output == NULL)
        return error_usage(error, "-o FILE is missing: where the lock is to be written");
    if (pythons != NULL)
        result = take_pythons(pythons, &request, error);
    if (result == 0 && platforms != NULL)
        result = take_platforms(platforms, &request, error);
    if (result == 0 && machines != NULL)
        result = take_machines(machines, &request, error);
    if (result == 0)
        result = uv_find(invocation_value(invocation, "uv"), &uv, error);
    if (result == 0)
        result = lock_resolve(&request, uv, &lock, error);
    if (result == 0)
        result = lock_write(&lock, output, error);
    if (result == 0)
        print_table(&lock);
    return result;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "where to write the lock"},
    {"ddtrace", 0, "VERSION", "the version (default: the newest)"},
    {"python", 0, "X.Y,...", "Pythons (default: all that ddtrace has wheels for)"},
    {"platform", 0, "NAME,...", "manylinux2014, musllinux_1_2 (default: both)"},
    {"arch", 0, "NAME,...", "x86_64, aarch64 (default: this machine's)"},
    {"uv", 0, "PATH", "the uv program (default: $DDPACK_UV, beside ddpack, PATH)"},
    {0},
};

const struct command command_lock = {
    .name = "lock",
    .summary = "Resolve the exact wheels for every target",
    .operands = "",
    .description =
        "Asks uv for every Python, platform and architecture which wheels a native install would\n"
        "take, and writes them with url, sha256 and size. The index, its credentials and\n"
        "certificates are those that uv (UV_DEFAULT_INDEX, ...) or pip (PIP_INDEX_URL, pip.conf)\n"
        "are configured with; credentials are not written into the file.",
    .options = OPTIONS,
    .operands_max = 0,
    .run = run,
};
