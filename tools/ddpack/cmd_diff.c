/* `ddpack diff`: prints what differs between the manifests of two volumes. */
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/inspect/volume_diff.h"
#include "tools/volume/manifest_read.h"

#include <stdio.h>

/* These are the exit statuses of diff(1), so that scripts can treat both alike. */
enum { EXIT_EQUAL = 0, EXIT_DIFFERENT = 1, EXIT_TROUBLE = 2 };

/* Only the manifest is read: a volume that is somewhere else can be compared by it. */
static int read_volume(const char *path, struct manifest *ret_manifest, struct error *error)
{
    int result = manifest_read(path, ret_manifest, error);

    return result < 0 ? error_wrap(error, "%s is not a volume", path) : 0;
}

static int run_diff(const struct invocation *invocation, struct error *error)
{
    const char *before_path = invocation->operands[0], *after_path = invocation->operands[1];
    cleanup_with(manifest_release) struct manifest before = {0}, after = {0};
    cleanup_with(volume_difference_release) struct volume_difference difference = {0};
    int result = read_volume(before_path, &before, error);

    if (result < 0)
        return result;
    result = read_volume(after_path, &after, error);
    if (result < 0)
        return result;
    volume_diff(&before, &after, &difference);
    if (invocation_has(invocation, "json")) {
        cleanup_free char *text = volume_diff_json(&difference);

        fputs(text, stdout);
    } else if (!invocation_has(invocation, "quiet")) {
        volume_diff_print(&difference, before_path, after_path,
                          invocation_has(invocation, "files") ? DIFF_FILES : DIFF_SUMMARY);
    }
    return volume_differs(&difference) ? EXIT_DIFFERENT : EXIT_EQUAL;
}

static const struct option_spec OPTIONS[] = {
    {"files", 0, NULL, "print a line for each file, and not only their number"},
    {"json", 0, NULL, "print one JSON object: every target, wheel and file that differs"},
    {"quiet", 'q', NULL, "print nothing; the exit status says whether they differ"},
    {0},
};

const struct command command_diff = {
    .name = "diff",
    .summary = "Show what changed between two volumes",
    .operands = "DIR1 DIR2",
    .description =
        "Compares the manifests of two volumes: targets, their wheels by project and version,\n"
        "and files by contents and mode. It ignores how files are linked and where wheels came\n"
        "from. A line that starts with + is only in the second volume, one with - is only in the\n"
        "first, and one with ~ differs. For equal volumes, it prints nothing. `ddpack verify`\n"
        "checks whether the files of a volume are what its manifest says.",
    .options = OPTIONS,
    .operands_min = 2,
    .operands_max = 2,
    .statuses = "0 equal, 1 different, 2 trouble, 3 a manifest is not valid",
    .failed_status = EXIT_TROUBLE,
    .run = run_diff,
};
