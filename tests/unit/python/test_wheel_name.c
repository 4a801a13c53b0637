/* tools/ddpack/python/wheel_name: the parts of a file name. */
#include "tools/ddpack/python/wheel_name.h"

#include "tests/unit/suite.h"

#include <string.h>

static const struct {
    const char *file, *word;
} BROKEN[] = {
    {"", "is not the file name of a wheel (NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl)"},
    {"a.whl", "a.whl: the file name of a wheel must have 5 or 6 parts with '-' between them"},
    {"a-1-py3-none.whl", "the file name of a wheel must have 5 or 6 parts"},
    {"a-1-py3-none-any.zip", "a-1-py3-none-any.zip is not the file name of a wheel"},
    {"a--py3-none-any.whl", "a--py3-none-any.whl: a part of the wheel's file name is empty"},
    {"a-1-2-3-py3-none-any.whl", "the file name of a wheel must have 5 or 6 parts"},
    {"dir/a-1-py3-none-any.whl", "dir/a-1-py3-none-any.whl is not the file name of a wheel"},
};

START_TEST(other_names_are_refused)
{
    struct wheel_name name;
    struct error error = {0};

    ck_assert_int_lt(wheel_name_parse(BROKEN[_i].file, &name, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, BROKEN[_i].word) != NULL, "%s", error.text);
}
END_TEST

START_TEST(names_are_equal_however_they_are_spelled)
{
    ck_assert(distribution_is(SPAN("Typing_Extensions"), SPAN("typing-extensions")));
    ck_assert(distribution_is(SPAN("a.-_b"), SPAN("A-B")));
    ck_assert(!distribution_is(SPAN("ab"), SPAN("a-b")));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, other_names_are_refused, 0, TABLE_LEN(BROKEN));
    tcase_add_test(tests, names_are_equal_however_they_are_spelled);
}

int main(void)
{
    return suite_run("wheel_name", add_tests);
}
