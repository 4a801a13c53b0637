/* `ddpack import`: makes a lock from a pylock.toml (PEP 751) that any tool has written. */
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock/lock_report.h"
#include "tools/ddpack/resolve/lock_facts.h"
#include "tools/ddpack/resolve/lock_request.h"
#include "tools/ddpack/resolve/pylock_import.h"

#include <stdio.h>

/* Reads the options that narrow the targets. */
static int take_import_options(const struct invocation *invocation, struct lock_options *options,
                               struct error *error)
{
    const struct {
        const char *name;
        struct text_list *list;
    } lists[] = {{"python", &options->pythons},
                 {"platform", &options->platforms},
                 {"arch", &options->archs}};

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const char *value = invocation_value(invocation, lists[i].name);
        int result =
            value != NULL ? lock_request_split(value, lists[i].name, lists[i].list, error) : 0;

        if (result < 0)
            return result;
    }
    return 0;
}

/* Adds to the lock what a pylock.toml does not record: sizes, yanked files and attestations. */
static int add_index_facts(struct lock *lock, struct error *error)
{
    cleanup_with(index_access_close) struct index_access access = {0};
    int result = index_access_open(INDEX_USED, &access, error);

    if (result < 0)
        return result;
    result = lock_facts_add(lock, &access, error);
    lock->note = index_pages_note(access.pages);
    return result;
}

static int import_lock(const char *path, struct lock *lock, struct error *error)
{
    struct lock_request request;
    int result = lock_request_take(&lock->options, &request, error);

    if (result < 0)
        return result;
    /* Without --arch, an import takes all that the file has. A lock is for this machine then. */
    if (lock->options.archs.count == 0) {
        request.machines[0] = MACHINE_X86_64;
        request.machines[1] = MACHINE_AARCH64;
        request.machine_count = LOCK_MACHINES_MAX;
    }
    result = pylock_import(path, &request, lock, error);
    if (result < 0)
        return result;
    return add_index_facts(lock, error);
}

static int run_import(const struct invocation *invocation, struct error *error)
{
    const char *option = invocation_value(invocation, "output");
    const char *output = option != NULL ? option : "ddtrace.lock.json";
    cleanup_with(lock_release) struct lock lock = {0};
    int result = take_import_options(invocation, &lock.options, error);

    if (result < 0)
        return result;
    result = import_lock(invocation->operands[0], &lock, error);
    /* After a failure the gaps say which targets are the reason. */
    lock_report_gaps(&lock, result < 0 ? LOCK_FAILED : LOCK_MADE);
    if (result < 0)
        return result;
    /* `ddpack lock --update` resolves again the targets that the file has, and no others. */
    lock_options_release(&lock.options);
    lock_request_of_targets(&lock, &lock.options);
    result = lock_write(&lock, output, error);
    if (result < 0)
        return result;
    lock_report_table(&lock);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "the lock (default: ddtrace.lock.json)"},
    {"python", 0, "X.Y,...", "Python versions (default: all for which the file has ddtrace)"},
    {"platform", 0, "NAME,...", "manylinux2014, musllinux_1_2 (default: both)"},
    {"arch", 0, "NAME,...", "x86_64, aarch64 (default: both)"},
    {0},
};

const struct command command_import = {
    .name = "import",
    .summary = "Make a lock from a pylock.toml (PEP 751)",
    .operands = "PYLOCK",
    .description =
        "Takes for every target the packages whose markers are true for it, and of each package\n"
        "the wheel that pip would choose. Nothing is resolved. Sizes, yanked files and\n"
        "attestations come from the index, as with `ddpack lock`.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_import,
};
