/* `ddpack sign`: verifies a volume and signs its manifest, in the format of minisign. */
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/source_date.h"
#include "tools/formats/minisign.h"
#include "tools/volume/volume_verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>

/* Reads one line of standard input. On a terminal it prints a prompt, and does not echo the
 * password. This is minisign_read_secret_key's callback. */
static int ask_password(char ret_password[MINISIGN_PASSWORD_SIZE], struct error *error)
{
    struct termios shown, hidden;
    bool is_terminal = tcgetattr(STDIN_FILENO, &shown) == 0;

    if (is_terminal) {
        fputs("Password of the key: ", stderr);
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool is_read = fgets(ret_password, MINISIGN_PASSWORD_SIZE, stdin) != NULL;

    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputs("\n", stderr);
    }
    if (!is_read)
        return error_failed(error, "the key has a password: expected it on one line of standard "
                                   "input, which is empty");
    ret_password[strcspn(ret_password, "\n")] = '\0';
    return 0;
}

/* A volume that was changed after its build must not get a signature. */
static int check_is_unchanged(const struct volume *volume, struct error *error)
{
    cleanup_with(verification_release) struct verification verification = {0};
    int result = volume_verify(volume, &verification, error);

    if (result < 0)
        return result;
    if (verification.finding_count > 0)
        return error_verification(error, "%s: not signed: %s: %s", volume->path,
                                  verification.findings[0].path, verification.findings[0].text);
    return 0;
}

/* The comment has minisign's own form. Where SOURCE_DATE_EPOCH is set, it replaces the current
 * time, so that the same volume and key give the same signature. */
static int make_trusted_comment(char **ret_comment, struct error *error)
{
    int64_t seconds;
    int result = source_date_read(&seconds, error);

    if (result < 0)
        return result;
    *ret_comment = format_new("timestamp:%" PRId64 "\tfile:" MANIFEST_NAME "\thashed",
                              seconds >= 0 ? seconds : (int64_t)time(NULL));
    return 0;
}

/* The key is read last, so that nobody types a password for a volume that cannot be signed. */
static int run_sign(const struct invocation *invocation, struct error *error)
{
    const char *path = invocation->operands[0], *key_path = invocation_value(invocation, "key");
    cleanup_with(minisign_forget) struct minisign_secret_key key = {0};
    cleanup_with(volume_release) struct volume volume = {.fd = -1};
    cleanup_free char *comment = NULL;

    if (key_path == NULL)
        return error_usage(
            error, "--key FILE is missing: it names a secret key, as `minisign -G` makes it");
    int result = volume_open(path, NULL, &volume, error);

    if (result < 0)
        return result;
    result = check_is_unchanged(&volume, error);
    if (result < 0)
        return result;
    result = make_trusted_comment(&comment, error);
    if (result < 0)
        return result;
    result = minisign_read_secret_key(key_path, ask_password, &key, error);
    if (result < 0)
        return result;
    cleanup_free char *signature = minisign_sign(volume_manifest_text(&volume), &key, comment);
    cleanup_free char *signature_path = path_join(path, SIGNATURE_NAME);

    result = file_write(signature_path, span_of(signature), 0644, error);
    if (result < 0)
        return result;
    printf("%s: ddtrace %s, signed\n", signature_path, volume.manifest.ddtrace);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"key", 'k', "FILE", "the secret key, as `minisign -G` makes it"},
    {0},
};

const struct command command_sign = {
    .name = "sign",
    .summary = "Sign a volume's manifest",
    .operands = "DIR",
    .description =
        "Verifies the volume DIR and writes " SIGNATURE_NAME " into it: a signature of\n"
        "its manifest, and so of every file, in the format of minisign. `minisign -G` makes a\n"
        "key. If the key has a password, it is read from standard input; on a terminal, a prompt\n"
        "asks for it. `ddpack verify --pubkey FILE` and `minisign -V` check the signature.\n"
        "`ddpack copy` copies it, except with --target: such a copy has another manifest and is\n"
        "not signed.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_sign,
};
