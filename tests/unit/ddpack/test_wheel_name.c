/* tools/ddpack/wheel_name: which wheels are for which target. */
#include "tools/ddpack/wheel_name.h"

#include "tests/unit/suite.h"

static const struct target GLIBC_312 = {{3, 12}, LIBC_GLIBC, MACHINE_X86_64};
static const struct target MUSL_312 = {{3, 12}, LIBC_MUSL, MACHINE_X86_64};
static const struct target GLIBC_27 = {{2, 7}, LIBC_GLIBC, MACHINE_X86_64};

static const struct {
    const char *file;
    const struct target *target;
    bool fits;
} FITS[] = {
    {"a-1-cp312-cp312-manylinux2014_x86_64.whl", &GLIBC_312, true},
    {"a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", &GLIBC_312, true},
    {"a-1-cp312-cp312-manylinux1_x86_64.manylinux_2_28_x86_64.whl", &GLIBC_312, true},
    {"a-1-cp312-cp312-manylinux_2_28_x86_64.whl", &GLIBC_312, false},
    {"a-1-cp312-cp312-manylinux2014_aarch64.whl", &GLIBC_312, false},
    {"a-1-cp312-cp312-musllinux_1_2_x86_64.whl", &GLIBC_312, false},
    {"a-1-cp312-cp312-musllinux_1_2_x86_64.whl", &MUSL_312, true},
    {"a-1-cp312-cp312-musllinux_1_1_x86_64.whl", &MUSL_312, true},
    {"a-1-cp312-cp312-musllinux_1_3_x86_64.whl", &MUSL_312, false},
    {"a-1-cp311-cp311-manylinux2014_x86_64.whl", &GLIBC_312, false},
    {"a-1-cp312-cp312t-manylinux2014_x86_64.whl", &GLIBC_312, false},
    {"a-1-cp39-abi3-manylinux2014_x86_64.whl", &GLIBC_312, true},
    {"a-1-cp313-abi3-manylinux2014_x86_64.whl", &GLIBC_312, false},
    {"a-1-py3-none-any.whl", &GLIBC_312, true},
    {"a-1-py2.py3-none-any.whl", &GLIBC_312, true},
    {"a-1-py2-none-any.whl", &GLIBC_312, false},
    {"a-1-py2.py3-none-any.whl", &GLIBC_27, true},
    {"a-1-cp27-cp27mu-manylinux1_x86_64.whl", &GLIBC_27, true},
    {"a-1-py313-none-any.whl", &GLIBC_312, false},
    {"a-1-7-py3-none-any.whl", &GLIBC_312, true},
    {"a-1-pp310-pypy310_pp73-manylinux2014_x86_64.whl", &GLIBC_312, false},
    {"a-1-cp312-cp312-win_amd64.whl", &GLIBC_312, false},
    {"a-1-cp312-cp312-linux_x86_64.whl", &GLIBC_312, false},
};

START_TEST(tags_fit_or_do_not)
{
    struct wheel_name name;
    struct error error;

    ck_assert_int_eq(wheel_name_parse(FITS[_i].file, &name, &error), 0);
    ck_assert_msg((wheel_name_fit(&name, FITS[_i].target) > 0) == FITS[_i].fits, "%s",
                  FITS[_i].file);
}
END_TEST

/* From the best to the worst. */
static const char *const ORDER[] = {
    "a-1-cp312-cp312-manylinux2014_x86_64.whl",
    "a-1-cp39-abi3-manylinux2014_x86_64.whl",
    "a-1-cp312-none-any.whl",
    "a-1-py3-none-any.whl",
};

START_TEST(the_more_specific_wheel_is_the_better)
{
    struct wheel_name better, worse;
    struct error error;

    ck_assert_int_eq(wheel_name_parse(ORDER[_i], &better, &error), 0);
    ck_assert_int_eq(wheel_name_parse(ORDER[_i + 1], &worse, &error), 0);
    ck_assert_uint_gt(wheel_name_fit(&better, &GLIBC_312), wheel_name_fit(&worse, &GLIBC_312));
}
END_TEST

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
    tcase_add_loop_test(tests, tags_fit_or_do_not, 0, TABLE_LEN(FITS));
    tcase_add_loop_test(tests, the_more_specific_wheel_is_the_better, 0, TABLE_LEN(ORDER) - 1);
    tcase_add_loop_test(tests, other_names_are_refused, 0, TABLE_LEN(BROKEN));
    tcase_add_test(tests, names_are_equal_however_they_are_spelled);
}

int main(void)
{
    return suite_run("wheel_name", add_tests);
}
