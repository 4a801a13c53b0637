/* ddpack copy: puts a volume where applications will read it. */
#include "tools/common/own.h"
#include "tools/ddpack/init/commands.h"
#include "tools/ddpack/init/volume_copy.h"
#include "tools/ddpack/init/volume_select.h"

#include <stdio.h>

static int run(const struct invocation *invocation, struct error *error)
{
    const char *source = invocation->operands[0], *target = invocation->operands[1];
    const char *patterns = invocation_value(invocation, "target");
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct volume_copy_outcome outcome = {0};
    int result = manifest_read(source, &manifest, error);

    if (result < 0)
        return error_wrap(error, "%s is not a volume", source);
    if (patterns != NULL)
        result = volume_select(&manifest, patterns, error);
    if (result == 0)
        result = volume_copy(&manifest, source, target, &outcome, error);
    if (result < 0)
        return result;
    if (outcome.was_there)
        printf("%s: has ddtrace %s with the same manifest already, left alone\n", target,
               manifest.ddtrace);
    else
        printf("%s: ddtrace %s, %zu target%s, %zu files in %zu inodes, %.1f MB\n", target,
               manifest.ddtrace, manifest.target_count, plural(manifest.target_count),
               outcome.counts.files, outcome.counts.copied, (double)outcome.counts.bytes / 1e6);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"target", 't', "PATTERN",
     "only the targets that match, e.g. '*py3.12-manylinux*'; a,b: either"},
    {0},
};

const struct command command_copy = {
    .name = "copy",
    .summary = "copy a volume to where applications read it",
    .operands = "SRC DST",
    .description =
        "Copies the volume SRC to the directory DST, which is created, or replaced if it is a\n"
        "volume. Everything is staged and checked against the manifest first and then put in\n"
        "place at once: whoever looks sees the old volume or the new one. Where DST is a mount\n"
        "point, as in an init container, its entries are replaced one by one, and its version\n"
        "file, without which nothing is injected, is away in between. A copy may be killed at\n"
        "any moment and run again. A DST that is equal already is left alone.",
    .options = OPTIONS,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
