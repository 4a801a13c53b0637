/* tools/formats/minisign: a signature holds for the message that was signed, and for no other. The
 * integration tests of ddpack_volume ask the real minisign. */
#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/formats/minisign.h"

/* Made with `minisign -G -W`. */
#define PUBLIC "RWQ9/qX16G1iBli1K9FTyIcnqE7xHdM3IBC/CT9Q1UTaxdxRbEVpR50r"
#define SECRET                                                                                     \
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPf6l9ehtYgYz31xYOgp/" \
    "Jqs0BXJOCQz66RDJc1fQG7WcrT85UHssf1i1K9FTyIcnqE7xHdM3IBC/CT9Q1UTaxdxRbEVpR50rAAAAAAAAAAAAAAAA" \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define COMMENT "untrusted comment: a key\n"

static int ask_nobody(char password[MINISIGN_PASSWORD_SIZE], struct error *error)
{
    password[0] = '\0';
    return error_failed(error, "asked");
}

static char *sign(struct span message)
{
    cleanup_with(minisign_forget) struct minisign_secret_key key = {{0}, {0}};
    cleanup_free char *path = scratch_path("key");
    struct error error;

    scratch_write("key", COMMENT SECRET "\n");
    ck_assert_int_eq(minisign_read_secret_key(path, ask_nobody, &key, &error), 0);
    return minisign_sign(message, &key, "a trusted comment");
}

static struct minisign_public_key public_key(void)
{
    cleanup_free char *path = scratch_path("pub");
    struct minisign_public_key key;
    struct error error;

    scratch_write("pub", COMMENT PUBLIC "\r\n");
    ck_assert_int_eq(minisign_read_public_key(path, &key, &error), 0);
    return key;
}

START_TEST(what_was_signed_is_accepted)
{
    cleanup_free char *signature = sign(SPAN("message"));
    struct minisign_public_key key = public_key();
    struct error error;

    ck_assert_int_eq(minisign_check(SPAN("message"), signature, "s", &key, &error), 0);
    ck_assert_ptr_nonnull(strstr(signature, "\ntrusted comment: a trusted comment\n"));
}
END_TEST

START_TEST(every_byte_of_a_signature_counts)
{
    cleanup_free char *signature = sign(SPAN("message"));
    struct minisign_public_key key = public_key();
    struct error error = {0};
    char *from = strchr(signature, '\n');

    ck_assert_int_lt(minisign_check(SPAN("messagf"), signature, "s", &key, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    /* Nothing covers the untrusted comment, and the last line break has no meaning. */
    for (char *at = from; at[1] != '\0'; at++) {
        char byte = *at;

        *at = byte == 'A' ? 'B' : 'A';
        ck_assert_msg(minisign_check(SPAN("message"), signature, "s", &key, &error) < 0,
                      "byte %td may change", at - signature);
        ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
        *at = byte;
    }
    for (size_t len = strlen(signature) - 2; len > 0; len--) {
        cleanup_free char *cut = format_new("%.*s", (int)len, signature);

        ck_assert_int_lt(minisign_check(SPAN("message"), cut, "s", &key, &error), 0);
    }
}
END_TEST

START_TEST(another_key_is_named)
{
    cleanup_free char *signature = sign(SPAN("message"));
    struct minisign_public_key key = public_key();
    struct error error;

    key.id[0] ^= 1;
    ck_assert_int_lt(minisign_check(SPAN("message"), signature, "the file", &key, &error), 0);
    ck_assert_str_eq(error.text, "the file was made with another key");
    key.id[0] ^= 1;
    key.bytes[0] ^= 1;
    ck_assert_int_lt(minisign_check(SPAN("message"), signature, "s", &key, &error), 0);
}
END_TEST

static const char *const NO_KEYS[] = {
    "",
    "untrusted comment: ",
    COMMENT,
    COMMENT "\n" PUBLIC "\n",
    PUBLIC "\n",
    COMMENT "RWQ9\n",
    COMMENT SECRET "\n",
    COMMENT "A" PUBLIC "\n",
    COMMENT "AAQ9/qX16G1iBli1K9FTyIcnqE7xHdM3IBC/CT9Q1UTaxdxRbEVpR50r\n",
};

START_TEST(what_is_no_key_is_refused)
{
    cleanup_free char *path = scratch_path("pub");
    struct minisign_public_key key;
    struct error error;

    scratch_write("pub", NO_KEYS[_i]);
    ck_assert_int_lt(minisign_read_public_key(path, &key, &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, "is not minisign's file of a public key"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, what_was_signed_is_accepted);
    tcase_add_test(tests, every_byte_of_a_signature_counts);
    tcase_add_test(tests, another_key_is_named);
    tcase_add_loop_test(tests, what_is_no_key_is_refused, 0, TABLE_LEN(NO_KEYS));
}

int main(void)
{
    return suite_run("minisign", add_tests);
}
