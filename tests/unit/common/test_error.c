/* tools/common/error: errors are filled and wrapped, and texts that do not fit are cut off. */
#include "tests/unit/suite.h"
#include "tools/common/error.h"

#include <errno.h>
#include <string.h>

START_TEST(each_kind_has_its_number_and_text)
{
    struct error error;

    ck_assert_int_eq(error_errno(&error, ENOENT, "cannot open %s", "x"), -ENOENT);
    ck_assert_int_eq(error.kind, ERROR_FAILED);
    ck_assert_str_eq(error.text, "cannot open x: No such file or directory");
    ck_assert_int_eq(error_failed(&error, "%d", 7), -EIO);
    ck_assert_int_eq(error.kind, ERROR_FAILED);
    ck_assert_str_eq(error.text, "7");
    ck_assert_int_eq(error_usage(&error, "no"), -EINVAL);
    ck_assert_int_eq(error.kind, ERROR_USAGE);
    ck_assert_int_eq(error_verification(&error, "no"), -EBADMSG);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
}
END_TEST

START_TEST(a_number_that_is_no_errno_is_never_success)
{
    struct error error;

    ck_assert_int_eq(error_errno(&error, 0, "x"), -EIO);
}
END_TEST

START_TEST(wrapping_puts_the_place_in_front_and_keeps_kind_and_number)
{
    struct error error;

    error_verification(&error, "row 3");
    ck_assert_int_eq(error_wrap(&error, "file %s", "a"), -EBADMSG);
    ck_assert_int_eq(error_wrap(&error, "wheel"), -EBADMSG);
    ck_assert_str_eq(error.text, "wheel: file a: row 3");
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
}
END_TEST

START_TEST(the_outermost_place_is_kept_when_it_gets_too_long)
{
    char word[sizeof(((struct error *)NULL)->text) + 10];
    struct error error;

    memset(word, 'x', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    error_errno(&error, ENOENT, "%s", word);
    ck_assert_uint_eq(strlen(error.text), sizeof(error.text) - 1);
    error_wrap(&error, "outer");
    ck_assert_int_eq(strncmp(error.text, "outer: xxx", 10), 0);
    ck_assert_uint_eq(strlen(error.text), sizeof(error.text) - 1);
    error_wrap(&error, "%s", word);
    ck_assert_uint_eq(strlen(error.text), sizeof(error.text) - 1);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, each_kind_has_its_number_and_text);
    tcase_add_test(tests, a_number_that_is_no_errno_is_never_success);
    tcase_add_test(tests, wrapping_puts_the_place_in_front_and_keeps_kind_and_number);
    tcase_add_test(tests, the_outermost_place_is_kept_when_it_gets_too_long);
}

int main(void)
{
    return suite_run("error", add_tests);
}
