/* ddpack verify: compares a volume with its manifest. */
#include "tools/common/own.h"
#include "tools/ddpack/init/commands.h"
#include "tools/ddpack/init/volume_verify.h"

#include <stdio.h>

enum { FINDINGS_SHOWN = 20 };

static void print_findings(const struct verification *verification)
{
    for (size_t i = 0; i < verification->finding_count && i < FINDINGS_SHOWN; i++)
        printf("%s: %s\n", verification->findings[i].path, verification->findings[i].text);
    if (verification->finding_count > FINDINGS_SHOWN)
        printf("... and %zu more\n", verification->finding_count - FINDINGS_SHOWN);
}

static int run(const struct invocation *invocation, struct error *error)
{
    const char *volume = invocation->operands[0];
    cleanup_with(manifest_release) struct manifest manifest = {0};
    cleanup_with(verification_release) struct verification verification = {0};
    int result = manifest_read(volume, &manifest, error);

    if (result < 0)
        return error_wrap(error, "%s is not a volume", volume);
    result = volume_verify(volume, &manifest, &verification, error);
    if (result < 0)
        return result;
    print_findings(&verification);
    if (verification.finding_count > 0)
        return error_verification(
            error, "%s: %s: %s (%zu finding%s in all): copy or build the volume again", volume,
            verification.findings[0].path, verification.findings[0].text,
            verification.finding_count, plural(verification.finding_count));
    printf(
        "%s: ddtrace %s, %zu target%s, %zu files as the manifest has them; %zu inodes, %.1f MB\n",
        volume, manifest.ddtrace, manifest.target_count, plural(manifest.target_count),
        verification.files, verification.inodes, (double)verification.bytes / 1e6);
    return 0;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "compare a volume with its manifest",
    .operands = "DIR",
    .description =
        "Reads every file of the volume DIR and compares its size, mode and sha256 with\n"
        "manifest.json. Files that are missing, files, directories and links that the manifest\n"
        "does not have, and a version file that says something else are findings. They are\n"
        "printed, the first 20, and the exit status is 3.",
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
