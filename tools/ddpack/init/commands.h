/* The commands that both ddpack and the small ddpack-init have. An init container needs them and
 * nothing else, so they use no library but nettle. */
#ifndef DDINJECT_TOOLS_DDPACK_INIT_COMMANDS_H
#define DDINJECT_TOOLS_DDPACK_INIT_COMMANDS_H

#include "tools/common/command.h"
#include "tools/volume/volume.h"

extern const struct command command_copy;
extern const struct command command_verify;
extern const struct command command_list;

/* Checks the signature of a volume's manifest, before anything else is verified. */
typedef int signature_check(const struct invocation *invocation, const struct volume *volume,
                            struct error *error);
/* Runs `verify`. ddpack's has one more option than ddpack-init's, because libsodium is too large
 * for an init container: it passes `check`, and ddpack-init passes NULL. */
int command_verify_run(const struct invocation *invocation, signature_check *check,
                       struct error *error);

#define VERIFY_SUMMARY "Compare a volume with its manifest"
#define VERIFY_MANIFEST_HELP "compare with this manifest; DIR's own manifest must equal it"
#define VERIFY_DESCRIPTION                                                                         \
    "Reads every file of the volume DIR and compares its size, mode and sha256 with\n"             \
    "manifest.json. Also compares where symbolic links lead, and which version the file\n"         \
    "`version` names. Everything that is missing, differs or is not in the manifest is a\n"        \
    "finding. The first 20 findings are printed, and the exit status is 3 when there are any."

#endif
