/* ddpack verify: ddpack-init's, and --pubkey. */
#include "tools/ddpack/commands.h"
#include "tools/ddpack/init/commands.h"
#include "tools/formats/minisign.h"

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
        return error_verification(error, "%s is not signed: there is no %s.minisig",
                                  volume->manifest_path, volume->manifest_path);
    result = minisign_check(volume_manifest_text(volume), volume->signature, "the signature", &key,
                            error);
    return result < 0 ? error_wrap(error, "%s.minisig", volume->manifest_path) : 0;
}

static int run_verify_signed(const struct invocation *invocation, struct error *error)
{
    return command_verify_run(invocation, check_signature, error);
}

static const struct option_spec OPTIONS[] = {
    {"manifest", 'm', "FILE", VERIFY_MANIFEST_HELP},
    {"pubkey", 'p', "FILE", "the manifest must be signed with this minisign key"},
    {0},
};

const struct command command_verify_signed = {
    .name = "verify",
    .summary = VERIFY_SUMMARY,
    .operands = "DIR",
    .description = VERIFY_DESCRIPTION
    "\n\n"
    "With --pubkey, a manifest without a signature, or with one that is another key's or of\n"
    "other bytes, is refused before anything else, with the exit status 3. The signature is\n"
    "beside the manifest, with .minisig behind its name.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_verify_signed,
};
