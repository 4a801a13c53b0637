/* ddpack import: a pylock.toml of any tool's as a lock. */
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock/lock_report.h"
#include "tools/ddpack/resolve/lock_facts.h"
#include "tools/ddpack/resolve/lock_request.h"
#include "tools/ddpack/resolve/pylock_import.h"

#include <stdio.h>

static int take_lists(const struct invocation *invocation, struct lock_options *options,
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

static int ask_index(struct lock *lock, struct error *error)
{
    cleanup_with(index_access_close) struct index_access access = {0};
    int result = index_access_open(INDEX_USED, &access, error);

    if (result == 0)
        result = lock_facts_add(lock, &access, error);
    lock->note = index_pages_note(access.pages);
    return result;
}

static int run_import(const struct invocation *invocation, struct error *error)
{
    const char *given = invocation_value(invocation, "output");
    const char *output = given != NULL ? given : "ddtrace.lock.json";
    cleanup_with(lock_release) struct lock lock = {0};
    struct lock_request request;
    int result = take_lists(invocation, &lock.options, error);

    if (result == 0)
        result = lock_request_take(&lock.options, &request, error);
    if (result == 0 && lock.options.archs.count == 0) {
        request.machines[0] = MACHINE_X86_64;
        request.machines[1] = MACHINE_AARCH64;
        request.machine_count = LOCK_MACHINES_MAX;
    }
    if (result == 0)
        result = pylock_import(invocation->operands[0], &request, &lock, error);
    if (result == 0)
        result = ask_index(&lock, error);
    lock_report_gaps(&lock, result < 0 ? LOCK_FAILED : LOCK_MADE);
    if (result < 0)
        return result;
    /* What an update resolves again are the targets that the file was for. */
    lock_options_release(&lock.options);
    lock_request_of_targets(&lock, &lock.options);
    result = lock_write(&lock, output, error);
    if (result == 0)
        lock_report_table(&lock);
    return result;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "the lock (default: ddtrace.lock.json)"},
    {"python", 0, "X.Y,...", "Pythons (default: all that the file has ddtrace for)"},
    {"platform", 0, "NAME,...", "manylinux2014, musllinux_1_2 (default: both)"},
    {"arch", 0, "NAME,...", "x86_64, aarch64 (default: both)"},
    {0},
};

const struct command command_import = {
    .name = "import",
    .summary = "Make a lock of a pylock.toml (PEP 751)",
    .operands = "PYLOCK",
    .description =
        "Takes for every target the packages whose markers are true for it, and of each the wheel\n"
        "that pip would choose. Nothing is resolved; sizes, withdrawn files and attestations are\n"
        "asked of the index, as by ddpack lock.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_import,
};
