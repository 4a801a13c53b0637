/* tools/ddpack/python/wheel_name: the parts of a file name. */
#include "tools/ddpack/python/wheel_name.h"

#include "tests/unit/suite.h"

static const char *const BROKEN[] = {
    "",
    "a.whl",
    "a-1-py3-none.whl",
    "a-1-py3-none-any.zip",
    "a--py3-none-any.whl",
    "a-1-2-3-py3-none-any.whl",
    "dir/a-1-py3-none-any.whl",
};

START_TEST(other_names_are_refused)
{
    struct wheel_name name;
    struct error error = {0};

    ck_assert_int_lt(wheel_name_parse(BROKEN[_i], &name, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
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
