/* tools/common/sha256: the test vectors of FIPS 180-2, and the two ways to write a hash. */
#include "tests/unit/scratch.h"
#include "tools/common/sha256.h"

#include <fcntl.h>

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct {
    const char *text, *hex, *base64;
} VECTORS[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},
    {"abc", ABC, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "JI1qYdIGOLjlwCaTDD5gOaM85Flk_yFn9uzt1BnbBsE"},
};

START_TEST(known_vectors)
{
    struct sha256 sha256 = sha256_of(span_of(VECTORS[_i].text));
    char base64[SHA256_BASE64_SIZE];

    ck_assert_str_eq(sha256.hex, VECTORS[_i].hex);
    sha256_base64(&sha256, base64);
    ck_assert_str_eq(base64, VECTORS[_i].base64);
}
END_TEST

START_TEST(a_stream_is_the_sum_of_its_parts)
{
    struct sha256_stream stream;

    sha256_begin(&stream);
    sha256_add(&stream, SPAN("a"));
    sha256_add(&stream, SPAN_EMPTY);
    sha256_add(&stream, SPAN("bc"));
    ck_assert_str_eq(sha256_end(&stream).hex, ABC);
}
END_TEST

START_TEST(a_million_letters_in_a_file)
{
    cleanup_free char *path = scratch_path("million");
    cleanup_free char *letters = malloc(1000001);
    cleanup_close int fd = -1;
    struct sha256 sha256;
    struct error error;

    memset(letters, 'a', 1000000);
    letters[1000000] = '\0';
    scratch_write("million", letters);
    fd = open(path, O_RDONLY);
    ck_assert_int_eq(sha256_of_file(fd, path, &sha256, &error), 0);
    ck_assert_str_eq(sha256.hex,
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

START_TEST(a_directory_cannot_be_hashed)
{
    cleanup_close int fd = open(scratch, O_RDONLY);
    struct sha256 sha256;
    struct error error;

    ck_assert_int_lt(sha256_of_file(fd, "there", &sha256, &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, "cannot read there"));
}
END_TEST

START_TEST(upper_case_is_lowered)
{
    struct sha256 wanted = sha256_of(SPAN("abc")), sha256;

    ck_assert(sha256_parse(SPAN("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
                           &sha256));
    ck_assert(sha256_equals(&sha256, &wanted));
}
END_TEST

/* SPAN is not a constant expression, so a table of spans needs this. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

static const struct span NOT_HASHES[] = {
    BYTES(""),
    BYTES("ba7816bf"),
    BYTES(ABC "0"),
    BYTES("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    BYTES("\0a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    BYTES(" a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
};

START_TEST(other_texts_are_no_hashes)
{
    struct sha256 sha256;

    ck_assert(!sha256_parse(NOT_HASHES[_i], &sha256));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_loop_test(tests, known_vectors, 0, TABLE_LEN(VECTORS));
    tcase_add_test(tests, a_stream_is_the_sum_of_its_parts);
    tcase_add_test(tests, a_million_letters_in_a_file);
    tcase_add_test(tests, a_directory_cannot_be_hashed);
    tcase_add_test(tests, upper_case_is_lowered);
    tcase_add_loop_test(tests, other_texts_are_no_hashes, 0, TABLE_LEN(NOT_HASHES));
}

int main(void)
{
    return suite_run("sha256", add_tests);
}
