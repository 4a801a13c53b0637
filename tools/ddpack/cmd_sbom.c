/* `ddpack sbom`: writes the software bill of materials of a volume. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/inspect/sbom.h"
#include "tools/volume/manifest_read.h"

#include <stdio.h>

/* The manifest has all that is needed, so the files of the volume are not read. */
static int run_sbom(const struct invocation *invocation, struct error *error)
{
    const char *volume = invocation->operands[0], *output = invocation_value(invocation, "output");
    cleanup_with(manifest_release) struct manifest manifest = {0};
    cleanup_free char *text = NULL;
    int result = manifest_read(volume, &manifest, error);

    if (result < 0)
        return error_wrap(error, "%s is not a volume", volume);
    result = sbom_print(&manifest, volume, &text, error);
    if (result < 0)
        return result;
    if (output != NULL)
        return file_write(output, span_of(text), 0644, error);
    fputs(text, stdout);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "FILE", "the file to write (default: standard output)"},
    {0},
};

const struct command command_sbom = {
    .name = "sbom",
    .summary = "Write a software bill of materials",
    .operands = "DIR",
    .description =
        "Writes the contents of the volume DIR as CycloneDX 1.6 JSON. It lists each wheel once,\n"
        "with its package URL, its sha256, the licence that its METADATA declares, the URL that\n"
        "it came from, and the targets that have it; the targets, which depend on their wheels;\n"
        "and the files that come from no wheel. The same volume gives the same bytes.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_sbom,
};
