/* ddpack copy: puts a volume, or some of its targets, where applications will read it. */
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
        printf("%s: has ddtrace %s with the same manifest already and was left alone\n", target,
               volume->manifest.ddtrace);
    else
        printf("%s: ddtrace %s, %zu target%s, %zu files in %zu inodes, %.1f MB\n", target,
               volume->manifest.ddtrace, outcome->targets, plural(outcome->targets), counts->files,
               counts->copied, (double)counts->bytes / 1e6);
    if (counts->unlinked > 0)
        printf("%s: no hard links there, so %zu equal files were copied\n", target,
               counts->unlinked);
    if (outcome->is_signature_left_out)
        printf("%s: the signature was left out, because it signs the whole volume and not a "
               "selection\n",
               target);
    if (outcome->is_old_left)
        printf("%s: the old volume could not be removed and remains beside the new one; the next "
               "copy removes it\n",
               target);
}

/* Returns the values of --target, ended by NULL. The caller frees the array. */
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

    if (result < 0)
        return result;
    result = volume_copy(&volume, target, &options, &outcome, error);
    if (result < 0)
        return result;
    print_outcome(target, &volume, &outcome);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"target", 't', "PATTERN",
     "copy only the targets that match, e.g. '*py3.12-manylinux*'; repeatable"},
    {"sync", 0, NULL, "write the new volume to the disk before it is put in place"},
    {0},
};

const struct command command_copy = {
    .name = "copy",
    .summary = "Copy a volume to where applications read it",
    .operands = "SRC DST",
    .description =
        "Copies the volume SRC to the directory DST. DST is created, or replaced if it is a\n"
        "volume; any other directory that is not empty is refused. All files are first copied to\n"
        "a directory beside DST and checked against the manifest, and then put in place at once,\n"
        "so that applications see the old volume or the new one. If DST is a mount point, as in\n"
        "an init container, its entries are replaced one by one. Its version file, without which\n"
        "nothing is injected, is removed first and comes back last. A copy may be killed at any\n"
        "moment and run again. A DST that equals SRC already is left alone.\n"
        "\n"
        "With --target, the manifest of DST lists only what was copied, so the signature of SRC\n"
        "is left out. Directories that the copied targets share with others are copied as well.",
    .options = OPTIONS,
    .operands_min = 2,
    .operands_max = 2,
    .run = run_copy,
};
