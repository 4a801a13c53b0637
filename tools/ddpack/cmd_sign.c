/* ddpack sign: a signature of what a volume's manifest says. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/build/source_date.h"
#include "tools/ddpack/commands.h"
#include "tools/formats/minisign.h"
#include "tools/volume/volume_verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>

/* One line of standard input; a terminal is asked, and does not show it. */
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
        return error_failed(error, "the key has a password, and standard input does not");
    ret_password[strcspn(ret_password, "\n")] = '\0';
    return 0;
}

/* What was changed should not be vouched for. */
static int check_volume(const struct volume *volume, struct error *error)
{
    cleanup_with(verification_release) struct verification verification = {0};
    int result = volume_verify(volume, &verification, error);

    if (result == 0 && verification.finding_count > 0)
        return error_verification(error, "%s: %s: %s: not signed", volume->path,
                                  verification.findings[0].path, verification.findings[0].text);
    return result;
}

/* As minisign has it, but the same volume, key and SOURCE_DATE_EPOCH give the same signature. */
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

static int run_sign(const struct invocation *invocation, struct error *error)
{
    const char *path = invocation->operands[0], *key_path = invocation_value(invocation, "key");
    cleanup_with(minisign_forget) struct minisign_secret_key key = {0};
    cleanup_with(volume_release) struct volume volume = {.fd = -1};
    cleanup_free char *comment = NULL;

    if (key_path == NULL)
        return error_usage(error, "--key FILE is missing: a secret key that `minisign -G` made");
    int result = volume_open(path, NULL, &volume, error);

    if (result == 0)
        result = check_volume(&volume, error);
    if (result == 0)
        result = make_trusted_comment(&comment, error);
    if (result == 0)
        result = minisign_read_secret_key(key_path, ask_password, &key, error);
    if (result < 0)
        return result;
    cleanup_free char *signature = minisign_sign(volume_manifest_text(&volume), &key, comment);
    cleanup_free char *signature_path = path_join(path, SIGNATURE_NAME);

    result = file_write(signature_path, span_of(signature), 0644, error);
    if (result == 0)
        printf("%s: ddtrace %s, signed\n", signature_path, volume.manifest.ddtrace);
    return result;
}

static const struct option_spec OPTIONS[] = {
    {"key", 'k', "FILE", "the secret key"},
    {0},
};

const struct command command_sign = {
    .name = "sign",
    .summary = "Sign a volume's manifest",
    .operands = "DIR",
    .description =
        "Verifies the volume DIR and writes " SIGNATURE_NAME " into it: a signature of\n"
        "its manifest, and so of every file, in the format of minisign. Keys are made with\n"
        "`minisign -G`; the password of one that has one is asked for, or read from standard\n"
        "input. Copies carry the signature along, `ddpack verify --pubkey FILE` checks it, and so\n"
        "does `minisign -V`. A copy with --target has another manifest and is not signed.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_sign,
};
