/* ddpack verify: compares a volume with its manifest. */
#include "tools/common/own.h"
#include "tools/ddpack/init/commands.h"
#include "tools/volume/volume_verify.h"

#include <stdio.h>

enum { FINDINGS_SHOWN = 20 };

static void print_findings(const struct verification *verification)
{
    for (size_t i = 0; i < verification->finding_count && i < FINDINGS_SHOWN; i++)
        printf("%s: %s\n", verification->findings[i].path, verification->findings[i].text);
    if (verification->finding_count > FINDINGS_SHOWN)
        printf("... and %zu more\n", verification->finding_count - FINDINGS_SHOWN);
}

static void print_success(const char *path, const struct volume *volume,
                          const struct verification *verification)
{
    size_t targets = volume->manifest.target_count;

    printf("%s: ddtrace %s, %zu target%s, %zu files and %zu links as the manifest has them; %zu "
           "inodes, %.1f MB\n",
           path, volume->manifest.ddtrace, targets, plural(targets), verification->files,
           verification->links, verification->inodes, (double)verification->bytes / 1e6);
}

int command_verify_run(const struct invocation *invocation, signature_check *check,
                       struct error *error)
{
    const char *path = invocation->operands[0];
    cleanup_with(volume_release) struct volume volume = {.fd = -1};
    cleanup_with(verification_release) struct verification verification = {0};
    int result = volume_open(path, invocation_value(invocation, "manifest"), &volume, error);

    if (result < 0)
        return result;
    result = check != NULL ? check(invocation, &volume, error) : 0;
    if (result < 0)
        return result;
    result = volume_verify(&volume, &verification, error);
    if (result < 0)
        return result;
    print_findings(&verification);
    /* Findings are on stdout; whoever reads stderr alone learns the first one and their number. */
    if (verification.finding_count > 0)
        return error_verification(
            error, "%s: %s: %s (%zu finding%s in all): copy or build the volume again", path,
            verification.findings[0].path, verification.findings[0].text,
            verification.finding_count, plural(verification.finding_count));
    print_success(path, &volume, &verification);
    return 0;
}

static int run_verify(const struct invocation *invocation, struct error *error)
{
    return command_verify_run(invocation, NULL, error);
}

static const struct option_spec OPTIONS[] = {
    {"manifest", 'm', "FILE", VERIFY_MANIFEST_HELP},
    {0},
};

const struct command command_verify = {
    .name = "verify",
    .summary = VERIFY_SUMMARY,
    .operands = "DIR",
    .description = VERIFY_DESCRIPTION,
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_verify,
};
