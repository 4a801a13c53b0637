/* The commands that both ddpack and the small ddpack-init have. */
#ifndef DDINJECT_TOOLS_DDPACK_INIT_COMMANDS_H
#define DDINJECT_TOOLS_DDPACK_INIT_COMMANDS_H

#include "tools/common/command.h"
#include "tools/volume/volume.h"

extern const struct command command_copy;
extern const struct command command_verify;
extern const struct command command_list;

/* ddpack's verify is ddpack-init's with one option more, whose library is too large for an init
 * container: `check` looks at the signature before anything else; NULL: it is not looked at. */
typedef int signature_check(const struct invocation *invocation, const struct volume *volume,
                            struct error *error);
int command_verify_run(const struct invocation *invocation, signature_check *check,
                       struct error *error);

#define VERIFY_SUMMARY "Compare a volume with its manifest"
#define VERIFY_MANIFEST_HELP "compare with this manifest, which DIR's own must equal"
#define VERIFY_DESCRIPTION                                                                         \
    "Reads every file of the volume DIR and compares its size, mode and sha256 with\n"             \
    "manifest.json, and where its symbolic links lead. What is missing, files, directories\n"      \
    "and links that the manifest does not have, and a version file that says something else\n"     \
    "are findings. They are printed, the first 20, and the exit status is 3."

#endif
