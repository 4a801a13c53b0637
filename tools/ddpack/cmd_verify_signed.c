/* `ddpack verify`: the command of ddpack-init, with the option --pubkey. ddpack-init has no
 * cryptography beyond sha256, so the signature is checked here. */
#include "tools/ddpack/commands.h"
#include "tools/ddpack/init/commands.h"
#include "tools/formats/minisign.h"

/* The callback of command_verify_run: runs after the manifest is read, and before any file is. */
static int check_signature(const struct invocation *invocation, const struct volume *volume,
                           struct error *error)
{
    const char *key_path = invocation_value(invocation, "pubkey");
    struct minisign_public_key key;

    if (key_path == NULL)
        return 0;
    int result = minisign_read_public_key(key_path, &key, error);

    if (result < 0)
        return result;
    if (volume->signature == NULL)
        return error_verification(error, "%s is not signed: %s.minisig does not exist",
                                  volume->manifest_path, volume->manifest_path);
    result = minisign_check(volume_manifest_text(volume), volume->signature, "the signature", &key,
                            error);
    if (result < 0)
        return error_wrap(error, "%s.minisig", volume->manifest_path);
    return 0;
}

static int run_verify_signed(const struct invocation *invocation, struct error *error)
{
    return command_verify_run(invocation, check_signature, error);
}

static const struct option_spec OPTIONS[] = {
    {"manifest", 'm', "FILE", VERIFY_MANIFEST_HELP},
    {"pubkey", 'p', "FILE", "require a signature of the manifest by this minisign public key"},
    {0},
};

const struct command command_verify_signed = {
    .name = "verify",
    .summary = VERIFY_SUMMARY,
    .operands = "DIR",
    .description = VERIFY_DESCRIPTION
    "\n\n"
    "With --pubkey, the signature is checked before anything else. A manifest that has no\n"
    "signature, or a signature by another key or of other bytes, is refused with the exit\n"
    "status 3. The signature is in the manifest's directory, in a file that has the manifest's\n"
    "name with .minisig appended.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_verify_signed,
};
