/* tools/ddpack/python/target_tags: which wheel of one version pip would choose. */
#include "tools/ddpack/python/target_tags.h"

#include "tests/unit/suite.h"
#include "tools/common/format.h"

static const struct target GLIBC = {{3, 12}, LIBC_GLIBC, MACHINE_X86_64};
static const struct target MUSL = {{3, 12}, LIBC_MUSL, MACHINE_X86_64};
static const struct target ARM = {{3, 12}, LIBC_GLIBC, MACHINE_AARCH64};
static const struct target OLD = {{3, 7}, LIBC_GLIBC, MACHINE_X86_64};
static const struct target TWO = {{2, 7}, LIBC_GLIBC, MACHINE_X86_64};

static int rank(const struct target *target, const char *tags)
{
    struct target_tags list;
    char *file = format_new("a-1-%s.whl", tags);
    struct wheel_name name;
    struct error error;

    ck_assert_int_eq(wheel_name_parse(file, &name, &error), 0);
    target_tags_of(target, &list);
    int found = target_tags_rank(&list, &name);

    target_tags_release(&list);
    free(file);
    return found;
}

/* In the order of packaging.tags for CPython on a machine with glibc 2.17 or musl 1.2. */
static const struct {
    const struct target *target;
    const char *better, *worse;
} ORDER[] = {
    {&GLIBC, "cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-manylinux2014_x86_64"},
    {&GLIBC, "cp312-cp312-manylinux2014_x86_64", "cp312-cp312-manylinux_2_12_x86_64"},
    {&GLIBC, "cp312-cp312-manylinux2010_x86_64", "cp312-cp312-manylinux_2_5_x86_64"},
    {&GLIBC, "cp312-cp312-manylinux1_x86_64", "cp312-abi3-manylinux_2_17_x86_64"},
    {&GLIBC, "cp312-abi3-manylinux1_x86_64", "cp312-none-manylinux_2_17_x86_64"},
    {&GLIBC, "cp312-none-manylinux1_x86_64", "cp311-abi3-manylinux_2_17_x86_64"},
    {&GLIBC, "cp39-abi3-manylinux1_x86_64", "cp38-abi3-manylinux_2_17_x86_64"},
    {&GLIBC, "cp32-abi3-manylinux1_x86_64", "py312-none-manylinux2014_x86_64"},
    {&GLIBC, "py312-none-manylinux1_x86_64", "py3-none-manylinux2014_x86_64"},
    {&GLIBC, "py3-none-manylinux1_x86_64", "py311-none-manylinux2014_x86_64"},
    {&GLIBC, "py30-none-manylinux1_x86_64", "cp312-none-any"},
    {&GLIBC, "cp312-none-any", "py312-none-any"},
    {&GLIBC, "py3-none-any", "py311-none-any"},
    {&MUSL, "cp312-cp312-musllinux_1_2_x86_64", "cp312-cp312-musllinux_1_1_x86_64"},
    {&MUSL, "cp312-cp312-musllinux_1_0_x86_64", "py3-none-any"},
    {&OLD, "cp37-cp37m-manylinux2014_x86_64", "cp37-abi3-manylinux2014_x86_64"},
    {&TWO, "cp27-cp27mu-manylinux1_x86_64", "py2-none-any"},
    /* A name with several tags has the rank of the best one. */
    {&GLIBC, "cp312-cp312-manylinux1_x86_64.manylinux_2_28_x86_64", "py2.py3-none-any"},
    {&GLIBC, "cp311.cp312-cp311.cp312-manylinux1_x86_64.manylinux2014_x86_64",
     "cp312-cp312-manylinux_2_12_x86_64"},
};

START_TEST(a_better_wheel_ranks_first)
{
    int better = rank(ORDER[_i].target, ORDER[_i].better);
    int worse = rank(ORDER[_i].target, ORDER[_i].worse);

    ck_assert_int_ne(better, TAG_RANK_NONE);
    ck_assert_int_ne(worse, TAG_RANK_NONE);
    ck_assert_int_lt(better, worse);
}
END_TEST

static const struct {
    const struct target *target;
    const char *tags;
} FOREIGN[] = {
    {&GLIBC, "cp312-cp312-manylinux_2_18_x86_64"},
    {&GLIBC, "cp312-cp312-manylinux_2_28_x86_64"},
    {&GLIBC, "cp312-cp312-manylinux_2_17_aarch64"},
    {&GLIBC, "cp312-cp312-musllinux_1_2_x86_64"},
    {&GLIBC, "cp311-cp311-manylinux2014_x86_64"},
    {&GLIBC, "cp312-cp312t-manylinux2014_x86_64"},
    {&GLIBC, "cp313-abi3-manylinux2014_x86_64"},
    {&GLIBC, "py313-none-any"},
    {&GLIBC, "py2-none-any"},
    {&GLIBC, "pp39-pypy39_pp73-manylinux2014_x86_64"},
    {&GLIBC, "cp312-cp312-win_amd64"},
    {&GLIBC, "cp312-cp312-linux_x86_64"},
    {&MUSL, "cp312-cp312-musllinux_1_3_x86_64"},
    {&MUSL, "cp312-cp312-manylinux2014_x86_64"},
    {&ARM, "cp312-cp312-manylinux1_aarch64"},
    {&ARM, "cp312-cp312-manylinux_2_12_aarch64"},
    {&OLD, "cp37-cp37-manylinux2014_x86_64"},
    {&TWO, "cp27-cp27m-manylinux1_x86_64"},
    {&TWO, "py3-none-any"},
    {&TWO, "cp27-abi3-manylinux1_x86_64"},
};

START_TEST(a_foreign_wheel_has_no_rank)
{
    ck_assert_int_eq(rank(FOREIGN[_i].target, FOREIGN[_i].tags), TAG_RANK_NONE);
}
END_TEST

static const struct {
    const char *better, *worse;
} BUILDS[] = {
    {"a-1-2-py3-none-any.whl", "a-1-1-py3-none-any.whl"},
    {"a-1-10-py3-none-any.whl", "a-1-9-py3-none-any.whl"},
    {"a-1-0-py3-none-any.whl", "a-1-py3-none-any.whl"},
    {"a-1-1b-py3-none-any.whl", "a-1-1a-py3-none-any.whl"},
    {"a-1-py312-none-any.whl", "a-1-5-py3-none-any.whl"},
    {"a-1-py3-none-any.whl", "a-1-5-py2-none-any.whl"},
};

START_TEST(of_equal_tags_the_later_build_is_better)
{
    struct target_tags tags;
    struct wheel_name better, worse;
    struct error error;

    target_tags_of(&GLIBC, &tags);
    ck_assert_int_eq(wheel_name_parse(BUILDS[_i].better, &better, &error), 0);
    ck_assert_int_eq(wheel_name_parse(BUILDS[_i].worse, &worse, &error), 0);
    ck_assert(target_tags_prefer(&tags, &better, &worse));
    ck_assert(!target_tags_prefer(&tags, &worse, &better));
    ck_assert(!target_tags_prefer(&tags, &better, &better));
    target_tags_release(&tags);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_better_wheel_ranks_first, 0, TABLE_LEN(ORDER));
    tcase_add_loop_test(tests, a_foreign_wheel_has_no_rank, 0, TABLE_LEN(FOREIGN));
    tcase_add_loop_test(tests, of_equal_tags_the_later_build_is_better, 0, TABLE_LEN(BUILDS));
}

int main(void)
{
    return suite_run("target_tags", add_tests);
}
