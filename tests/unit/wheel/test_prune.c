/* tools/ddpack/wheel/prune: the files that no process of a target can use. */
#include "tools/ddpack/wheel/prune.h"

#include "tests/unit/suite.h"

#include <string.h>

static const struct {
    const char *path, *reason; /* NULL: the file is kept on x86_64 */
} CASES[] = {
    {"a/b.py", NULL},
    {"a/b.so", NULL},
    {"a/b.so.1", NULL},
    {"a/x86_64/b.so", NULL},
    {"a/amd64/b.so.6.0", NULL},
    {"a/aarch64/b.so", "machine"},
    {"a/arm64/deep/b.so.6", "machine"},
    {"a/i686/b.so", "machine"},
    {"a/aarch64/b.py", NULL},
    {"a/aarch64.so", NULL},
    {"a/b.a", "static"},
    {"a/b.o", "object"},
    {"a/b.h", "header"},
    {"a/b.hpp", "header"},
    {"a/b.c", "source"},
    {"a/b.pyx", "source"},
    {"a/b.pxd", "Cython"},
    {"a/b.dll", "Windows"},
    {"a/b.pyi", "stub"},
    {"a/__init__.pyi", NULL},
    {"a/py.typed", "PEP 561"},
    {"a/xpy.typed", NULL},
    {"a-stubs/__init__.pyi", "stub package"},
    {"tests/__init__.pyi", "tests"},
    {"a-stubs/b.pyi", "stub"},
    {"tests/b.py", "tests"},
    {"a/tests/b.py", "tests"},
    {"a/testing/b.py", NULL},
    {"a/test/b.py", NULL},
    {"a/tests.py", NULL},
    {"a/contests/b.py", NULL},
    {"a/tests", NULL},
};

START_TEST(files_are_kept_or_have_a_reason)
{
    struct target target = {.libc = LIBC_GLIBC, .machine = MACHINE_X86_64};
    const char *reason = prune_reason(CASES[_i].path, &target);

    ck_assert_int_eq(reason == NULL, CASES[_i].reason == NULL);
    ck_assert_msg(reason == NULL || strstr(reason, CASES[_i].reason) != NULL, "%s", reason);
}
END_TEST

START_TEST(each_machine_keeps_its_own_libraries)
{
    struct target target = {.libc = LIBC_MUSL, .machine = MACHINE_AARCH64};

    ck_assert_ptr_null(prune_reason("a/aarch64/b.so", &target));
    ck_assert_ptr_nonnull(prune_reason("a/x86_64/b.so", &target));
}
END_TEST

START_TEST(protobuf_is_the_only_distribution_left_out)
{
    ck_assert_ptr_nonnull(prune_distribution_reason("protobuf"));
    ck_assert_ptr_null(prune_distribution_reason("protobuf-types"));
    ck_assert_ptr_null(prune_distribution_reason("ddtrace"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, files_are_kept_or_have_a_reason, 0, TABLE_LEN(CASES));
    tcase_add_test(tests, each_machine_keeps_its_own_libraries);
    tcase_add_test(tests, protobuf_is_the_only_distribution_left_out);
}

int main(void)
{
    return suite_run("prune", add_tests);
}
