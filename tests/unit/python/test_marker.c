/* tools/ddpack/python/marker: markers and specifiers, decided for a target. */
#include "tools/ddpack/python/marker.h"

#include "tests/unit/suite.h"

#include <string.h>

static const struct target TARGET = {{3, 10}, LIBC_MUSL, MACHINE_AARCH64};

static const struct {
    const char *marker;
    bool is_true;
} MARKERS[] = {
    {"python_version == '3.10'", true},
    {"python_version == \"3.1\"", false},
    {"python_version < '3.9'", false},
    {"python_version >= '3.9'", true},
    {"'3.9' <= python_version", true},
    {"python_version ~= '3.8'", true},
    {"python_version ~= '4.0'", false},
    {"python_full_version == '3.10.*'", true},
    {"python_full_version != '3.10.*'", false},
    {"python_full_version < '3.11.0a6'", true},
    {"python_full_version <= '3.10.0a6'", false},
    {"python_full_version > '3.10.0rc1'", true},
    {"python_version === '3.10'", true},
    {"platform_release >= '6'", false},
    {"python_full_version >= '3.10.0'", true},
    {"python_version in '3.9 3.10'", true},
    {"python_version not in '3.9 3.10'", false},
    {"platform_machine == 'aarch64'", true},
    {"platform_machine != 'aarch64'", false},
    {"sys_platform == 'linux' and platform_system == 'Linux' and os_name == 'posix'", true},
    {"sys_platform == 'win32' or implementation_name == 'cpython'", true},
    {"sys_platform == 'win32' or os_name == 'nt' and python_version > '3'", false},
    {"(sys_platform == 'win32' or os_name == 'posix') and python_version > '3.9'", true},
    {"( python_version>'3.9' )and(os_name=='posix')", true},
    {"platform_python_implementation == 'PyPy'", false},
    {"extra == 'tests'", false},
    {"'tests' in extras", false},
    {"'dev' not in dependency_groups", true},
};

START_TEST(a_marker_is_decided_for_the_target)
{
    struct error error;
    bool is_true = !MARKERS[_i].is_true;

    ck_assert_msg(marker_evaluate(MARKERS[_i].marker, &TARGET, &is_true, &error) == 0, "%s",
                  error.text);
    ck_assert_int_eq(is_true, MARKERS[_i].is_true);
}
END_TEST

static const struct {
    const char *marker, *word;
} BROKEN[] = {
    {"", "the marker \"\" is not valid (PEP 508)"},
    {"python_version", "the marker \"python_version\" is not valid (PEP 508)"},
    {"python_version ==", "the marker \"python_version ==\" is not valid (PEP 508)"},
    {"python_version == '3", "the marker \"python_version == '3\" is not valid (PEP 508)"},
    {"== '3'", "the marker \"== '3'\" is not valid (PEP 508)"},
    {"nonsense == '3'", "cannot be decided for a target: it has a variable that is unknown"},
    {"python_versions == '3'", "cannot be decided for a target: it has a variable that is unknown"},
    {"python_version == '3' and",
     "the marker \"python_version == '3' and\" is not valid (PEP 508)"},
    {"(python_version == '3'", "the marker \"(python_version == '3'\" is not valid (PEP 508)"},
    {"python_version == '3')", "the marker \"python_version == '3')\" is not valid (PEP 508)"},
    {"python_version not '3'", "the marker \"python_version not '3'\" is not valid (PEP 508)"},
    {"python_version = '3'", "the marker \"python_version = '3'\" is not valid (PEP 508)"},
    {"python_version < '3.x'", "or a version that cannot be compared"},
};

START_TEST(a_marker_that_is_not_valid_is_refused)
{
    struct error error = {0};
    bool is_true;

    ck_assert_int_lt(marker_evaluate(BROKEN[_i].marker, &TARGET, &is_true, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, BROKEN[_i].word) != NULL, "%s", error.text);
}
END_TEST

START_TEST(depth_is_bounded)
{
    enum { DEEP = 100000 };
    char *marker = malloc(DEEP + 1);
    struct error error;
    bool is_true;

    memset(marker, '(', DEEP);
    marker[DEEP] = '\0';
    ck_assert_int_lt(marker_evaluate(marker, &TARGET, &is_true, &error), 0);
    free(marker);
}
END_TEST

static const struct {
    const char *specifier;
    bool takes;
} SPECIFIERS[] = {
    {"", true},         {">=3.9", true},    {">=3.9,<3.10", false}, {">=3.9, !=3.10.*", false},
    {"==3.10.*", true}, {"~=3.9", true},    {">3.10", false},       {"<4", true},
    {"<=3.10", true},   {">= 3.11", false},
};

START_TEST(a_specifier_allows_the_python_or_not)
{
    ck_assert_int_eq(specifier_takes_python(SPECIFIERS[_i].specifier, TARGET.python),
                     SPECIFIERS[_i].takes);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_marker_is_decided_for_the_target, 0, TABLE_LEN(MARKERS));
    tcase_add_loop_test(tests, a_marker_that_is_not_valid_is_refused, 0, TABLE_LEN(BROKEN));
    tcase_add_test(tests, depth_is_bounded);
    tcase_add_loop_test(tests, a_specifier_allows_the_python_or_not, 0, TABLE_LEN(SPECIFIERS));
}

int main(void)
{
    return suite_run("marker", add_tests);
}
