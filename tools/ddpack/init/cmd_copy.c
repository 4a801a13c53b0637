/* ddpack copy: puts a volume where applications will read it. */
#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/ddpack/init/commands.h"
#include "tools/volume/copy/volume_copy.h"

#include <stdio.h>

static void print_outcome(const char *target, const struct volume *volume,
                          const struct volume_copy_outcome *outcome)
{
    const struct volume_counts *counts = &outcome->counts;

    if (outcome->was_there)
        printf("%s: has ddtrace %s with the same manifest already, left alone\n", target,
               volume->manifest.ddtrace);
    else
        printf("%s: ddtrace %s, %zu target%s, %zu files in %zu inodes, %.1f MB\n", target,
               volume->manifest.ddtrace, outcome->targets, plural(outcome->targets), counts->files,
               counts->copied, (double)counts->bytes / 1e6);
    if (counts->unlinked > 0)
        printf("%s: no hard links there, %zu equal files were copied\n", target, counts->unlinked);
    if (outcome->is_signature_left_out)
        printf("%s: without the signature, which is the whole volume's and not the selection's\n",
               target);
    if (outcome->is_old_left)
        printf("%s: the old volume could not be removed and lies beside; the next copy tries again"
               "\n",
               target);
}

/* The values of --target, ended by NULL; NULL: there are none. The caller frees the array. */
static const char **patterns_of(const struct invocation *invocation)
{
    const char **patterns = array_new(invocation->option_count + 1, sizeof(*patterns));

    for (size_t i = 0; i < invocation->option_count; i++)
        patterns[i] = invocation_value_at(invocation, "target", i);
    return patterns;
}

static int run_copy(const struct invocation *invocation, struct error *error)
{
    const char *target = invocation->operands[1];
    cleanup_free const char **patterns = patterns_of(invocation);
    const struct volume_copy_options options = {
        .patterns = patterns[0] != NULL ? patterns : NULL,
        .is_synced = invocation_has(invocation, "sync"),
    };
    cleanup_with(volume_release) struct volume volume = {.fd = -1};
    struct volume_copy_outcome outcome = {0};
    int result = volume_open(invocation->operands[0], NULL, &volume, error);

    if (result == 0)
        result = volume_copy(&volume, target, &options, &outcome, error);
    if (result == 0)
        print_outcome(target, &volume, &outcome);
    return result;
}

static const struct option_spec OPTIONS[] = {
    {"target", 't', "PATTERN",
     "only the targets that match, e.g. '*py3.12-manylinux*'; may be given several times"},
    {"sync", 0, NULL, "wait until the new volume is on the disk before it is put in place"},
    {0},
};

const struct command command_copy = {
    .name = "copy",
    .summary = "Copy a volume to where applications read it",
    .operands = "SRC DST",
    .description =
        "Copies the volume SRC to the directory DST, which is created, or replaced if it is a\n"
        "volume. Everything is staged and checked against the manifest first and then put in\n"
        "place at once: whoever looks sees the old volume or the new one. Where DST is a mount\n"
        "point, as in an init container, its entries are replaced one by one, and its version\n"
        "file, without which nothing is injected, is away in between. A copy may be killed at\n"
        "any moment and run again. A DST that is equal already is left alone.\n"
        "\n"
        "With --target, directories that a left-out target shares with others are kept with those\n"
        "others, and the manifest of DST says what is there; a signature of SRC is left out then.",
    .options = OPTIONS,
    .operands_min = 2,
    .operands_max = 2,
    .run = run_copy,
};
