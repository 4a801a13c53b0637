/* tools/ddpack/python/requirements: the lines for the dependency guard, with markers decided for a
 * target. */
#include "tools/ddpack/python/requirements.h"

#include "tests/unit/suite.h"

#include <stdlib.h>

static const struct target TARGET = {{3, 12}, LIBC_GLIBC, MACHINE_X86_64};

START_TEST(requirements_are_sorted_once_and_without_extras)
{
    struct requirements requirements = {0};

    requirements_take(&requirements,
                      SPAN("Metadata-Version: 2.1\r\n"
                           "Requires-Dist: wrapt<3,>=1\r\n"
                           "Requires-Dist: x ; extra == 'otel'\r\n"
                           "Requires-Dist: bytecode ; python_version >= '3.12'\r\n"
                           "Requires-Dist: bytecode>=1 ; python_version < '3.12'\r\n"
                           "\r\n"
                           "Requires-Dist: in-the-description\r\n"),
                      &TARGET);
    requirements_take(&requirements, SPAN("Requires-Dist: wrapt<3,>=1\n"), &TARGET);
    char *text = requirements_text(&requirements);

    ck_assert_str_eq(text, "bytecode\nwrapt <3,>=1\n");
    free(text);
    requirements_release(&requirements);
}
END_TEST

static const struct {
    const char *field, *line;
} LINES[] = {
    {"Requires-Dist: A.b_-C (>=1.0)\n", "a-b-c >=1.0\n"},
    {"Requires-Dist: a[x,y] ~=1.4\n", "a ~=1.4\n"},
    {"Requires-Dist: a ; sys_platform == 'win32'\n", ""},
    {"Requires-Dist: a ; platform_machine != 'aarch64' and os_name == \"posix\"\n", "a\n"},
    {"Requires-Dist: a ; python_full_version < '3.12.4'\n", "a; python_full_version < '3.12.4'\n"},
    {"Requires-Dist: a ; platform_release >= '6' and os_name == 'nt'\n", ""},
    {"Requires-Dist: a ; this is no marker\n", "a; this is no marker\n"},
};

START_TEST(a_line_keeps_what_only_the_interpreter_can_decide)
{
    struct requirements requirements = {0};

    requirements_take(&requirements, span_of(LINES[_i].field), &TARGET);
    char *text = requirements_text(&requirements);

    ck_assert_str_eq(text, LINES[_i].line);
    free(text);
    requirements_release(&requirements);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, requirements_are_sorted_once_and_without_extras);
    tcase_add_loop_test(tests, a_line_keeps_what_only_the_interpreter_can_decide, 0,
                        TABLE_LEN(LINES));
}

int main(void)
{
    return suite_run("requirements", add_tests);
}
