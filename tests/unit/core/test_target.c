/* core/target, core/python and core/libc: the texts that are read and written. */
#include "core/libc.h"
#include "core/python.h"
#include "core/target.h"
#include "tests/unit/suite.h"

static const struct {
    const char *name;
    struct target target;
} NAMES[] = {
    {"site-packages-ddtrace-py3.12-manylinux2014-x86_64", {{3, 12}, LIBC_GLIBC, MACHINE_X86_64}},
    {"site-packages-ddtrace-py3.9-musllinux_1_2-aarch64", {{3, 9}, LIBC_MUSL, MACHINE_AARCH64}},
    {"site-packages-ddtrace-py2.7-manylinux2014-aarch64", {{2, 7}, LIBC_GLIBC, MACHINE_AARCH64}},
};

START_TEST(names_are_written_and_read_back)
{
    char buffer[TARGET_NAME_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));
    struct target target;

    target_name_add(&text, &NAMES[_i].target, NAME_WITH_MACHINE);
    ck_assert_str_eq(buffer, NAMES[_i].name);
    ck_assert(target_name_parse(text_span(&text), &target));
    ck_assert_uint_eq(target.python.major, NAMES[_i].target.python.major);
    ck_assert_uint_eq(target.python.minor, NAMES[_i].target.python.minor);
    ck_assert_int_eq(target.libc, NAMES[_i].target.libc);
    ck_assert_int_eq(target.machine, NAMES[_i].target.machine);
}
END_TEST

START_TEST(the_older_name_has_no_machine)
{
    char buffer[TARGET_NAME_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));

    target_name_add(&text, &NAMES[0].target, NAME_WITHOUT_MACHINE);
    ck_assert_str_eq(buffer, "site-packages-ddtrace-py3.12-manylinux2014");
}
END_TEST

static const char *const NOT_NAMES[] = {
    "",
    "site-packages-ddtrace-py3.12-manylinux2014",
    "site-packages-ddtrace-py3.12-manylinux2014-",
    "site-packages-ddtrace-py3.12-manylinux2014-x86_64.requires",
    "site-packages-ddtrace-py3.12-manylinux_2_28-x86_64",
    "site-packages-ddtrace-py3-manylinux2014-x86_64",
    "site-packages-ddtrace-pyx.y-manylinux2014-x86_64",
    "site-packages-ddtrace-py3.12-manylinux2014-i686",
    "x-site-packages-ddtrace-py3.12-manylinux2014-x86_64",
};

START_TEST(other_names_are_refused)
{
    struct target target;

    ck_assert(!target_name_parse(span_of(NOT_NAMES[_i]), &target));
}
END_TEST

static const struct {
    const char *text;
    bool is_version;
    unsigned major, minor;
    bool is_free_threaded;
} VERSIONS[] = {
    {"3.12.1 (main, Jan  1 2024, 10:00:00) [GCC 12.2.0]", true, 3, 12, false},
    {"2.7.18 (default, Oct 1 2023) \n[GCC 12.2.0]", true, 2, 7, false},
    {"3.13.0 experimental free-threading build (main) [GCC]", true, 3, 13, true},
    {"3.14.0a1 free-threading build (main) [GCC]", true, 3, 14, true},
    {"3.15.0a1+ (heads/main:abc) [Clang]", true, 3, 15, false},
    {"", false, 0, 0, false},
    {"3", false, 0, 0, false},
    {"Python 3.12", false, 0, 0, false},
};

START_TEST(a_runtime_says_its_version)
{
    struct python_build build = {0};

    ck_assert_int_eq(python_build_parse(span_of(VERSIONS[_i].text), &build),
                     VERSIONS[_i].is_version);
    ck_assert_uint_eq(build.version.major, VERSIONS[_i].major);
    ck_assert_uint_eq(build.version.minor, VERSIONS[_i].minor);
    ck_assert_int_eq(build.is_free_threaded, VERSIONS[_i].is_free_threaded);
}
END_TEST

static const struct {
    const char *running, *required;
    bool satisfies;
} LIBCS[] = {
    {"glibc 2.17", "glibc 2.17", true},   {"glibc 2.36", "glibc 2.17", true},
    {"glibc 2.9", "glibc 2.17", false},   {"glibc 3.0", "glibc 2.17", true},
    {"musl 1.2.5", "musl 1.2.4", true},   {"musl 1.2.3", "musl 1.2.4", false},
    {"musl 1.2.4\n", "musl 1.2.4", true}, {"musl 1.2.5", "glibc 1.0", false},
    {"glibc 2.36", "musl 1.2.4", false},
};

START_TEST(a_libc_satisfies_what_is_not_newer)
{
    struct libc_version running, required;

    ck_assert(libc_requirement_parse(span_of(LIBCS[_i].running), &running));
    ck_assert(libc_requirement_parse(span_of(LIBCS[_i].required), &required));
    ck_assert_int_eq(libc_version_satisfies(running, required), LIBCS[_i].satisfies);
}
END_TEST

static const char *const NOT_LIBCS[] = {"",           "glibc",     "glibc ",   "glibc 2",
                                        "bionic 1.2", "glibc2.17", "musl 1.x", "musl 1.2."};

START_TEST(other_requirements_are_refused)
{
    struct libc_version version;

    ck_assert(!libc_requirement_parse(span_of(NOT_LIBCS[_i]), &version));
}
END_TEST

START_TEST(without_a_requirement_the_strictest_holds)
{
    struct libc_version glibc = libc_requirement_strictest(LIBC_GLIBC);
    struct libc_version musl = libc_requirement_strictest(LIBC_MUSL);

    ck_assert(!libc_version_satisfies((struct libc_version){LIBC_GLIBC, 2, 35, 0}, glibc));
    ck_assert(libc_version_satisfies((struct libc_version){LIBC_GLIBC, 2, 36, 0}, glibc));
    ck_assert(!libc_version_satisfies((struct libc_version){LIBC_MUSL, 1, 2, 3}, musl));
    ck_assert(libc_version_satisfies((struct libc_version){LIBC_MUSL, 1, 2, 4}, musl));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, names_are_written_and_read_back, 0, TABLE_LEN(NAMES));
    tcase_add_test(tests, the_older_name_has_no_machine);
    tcase_add_loop_test(tests, other_names_are_refused, 0, TABLE_LEN(NOT_NAMES));
    tcase_add_loop_test(tests, a_runtime_says_its_version, 0, TABLE_LEN(VERSIONS));
    tcase_add_loop_test(tests, a_libc_satisfies_what_is_not_newer, 0, TABLE_LEN(LIBCS));
    tcase_add_loop_test(tests, other_requirements_are_refused, 0, TABLE_LEN(NOT_LIBCS));
    tcase_add_test(tests, without_a_requirement_the_strictest_holds);
}

int main(void)
{
    return suite_run("target", add_tests);
}
