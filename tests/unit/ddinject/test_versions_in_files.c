/* Tests tools/ddinject/facts/libc_of_file and python_runtime: versions that are found in the bytes
 * of files, without running them. */
#include "tests/unit/suite.h"
#include "tools/ddinject/facts/libc_of_file.h"
#include "tools/ddinject/facts/python_runtime.h"

#include <string.h>

#define BYTES(literal)                                                                             \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct {
    /* A version must be a whole string, and the only one of its kind. */
    struct span bytes;
    bool is_found;
    unsigned patch;
} MUSL[] = {
    {BYTES("x\0001.2.5\0y"), true, 5},
    {BYTES("1.2.3\0"), true, 3},
    {BYTES("x\0001.2\0y"), false, 0},
    {BYTES("x\0001.2.5a\0y"), false, 0},
    {BYTES("\0001.2.5\0001.2.4\0"), false, 0}, /* which one? */
    {BYTES(""), false, 0},
};

START_TEST(musl_has_its_version_once)
{
    struct libc_version version = {0};

    ck_assert(libc_version_of_musl_bytes(MUSL[_i].bytes, &version) == MUSL[_i].is_found);
    if (MUSL[_i].is_found)
        ck_assert(version.kind == LIBC_MUSL && version.minor == 2 &&
                  version.patch == MUSL[_i].patch);
}
END_TEST

static const struct {
    struct span bytes;
    unsigned minor; /* 0: not found */
} GLIBC[] = {
    {BYTES("GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n"), 36},
    /* A sentence that only begins like the banner is skipped. */
    {BYTES("a release version of none, a release version 2.31."), 31},
    /* Without a banner, the newest version counts as a number: 17 is more than 4. */
    {BYTES("\0GLIBC_2.2.5\0GLIBC_2.17\0GLIBC_2.4\0GLIBC_PRIVATE\0"), 17},
    {BYTES("GLIBC_"), 0},
    {BYTES(""), 0},
};

START_TEST(glibc_has_a_banner_or_symbols)
{
    struct libc_version version = {0};

    ck_assert(libc_version_of_glibc_bytes(GLIBC[_i].bytes, &version) == (GLIBC[_i].minor != 0));
    ck_assert_uint_eq(version.minor, GLIBC[_i].minor);
}
END_TEST

/* The name of the loader counts, not that of its directory. */
START_TEST(the_loader_tells_the_libc)
{
    ck_assert_int_eq(libc_kind_of_loader("/lib/ld-musl-x86_64.so.1"), LIBC_MUSL);
    ck_assert_int_eq(libc_kind_of_loader("ld-musl-aarch64.so.1"), LIBC_MUSL);
    ck_assert_int_eq(libc_kind_of_loader("/lib64/ld-linux-x86-64.so.2"), LIBC_GLIBC);
    ck_assert_int_eq(libc_kind_of_loader("/ld-musl-x/ld.so"), LIBC_GLIBC);
}
END_TEST

static const struct {
    uint64_t constant;
    const char *text; /* NULL: no version */
} CONSTANTS[] = {
    {0x030b07f0, "3.11.7"},
    {0x030d00a1, "3.13.0a1"},
    {0x030e00b2, "3.14.0b2"},
    {0x030f00c3, "3.15.0rc3"},
    /* Python 2 has no such constant, so this is something else of that name. */
    {0x020712f0, NULL},
    {0x1030b07f0, NULL},
    {0, NULL},
};

START_TEST(the_constant_is_pythons_own)
{
    struct python_runtime runtime = {0};

    ck_assert(python_version_of_constant(CONSTANTS[_i].constant, &runtime) ==
              (CONSTANTS[_i].text != NULL));
    ck_assert_str_eq(runtime.text, CONSTANTS[_i].text != NULL ? CONSTANTS[_i].text : "");
}
END_TEST

static const struct {
    const char *soname;
    unsigned major, minor; /* 0: no version */
} SONAMES[] = {
    {"libpython3.12.so.1.0", 3, 12},  {"libpython2.7.so.1.0", 2, 7}, {"libpython3.6m.so.1.0", 3, 6},
    {"libpython3.13t.so.1.0", 3, 13}, {"libpython3.so", 0, 0},       {"libpythonx.so", 0, 0},
    {"liborphan3.12.so", 0, 0},
};

START_TEST(the_librarys_name_tells)
{
    struct python_runtime runtime = {0};

    ck_assert(python_version_of_soname(SONAMES[_i].soname, &runtime) == (SONAMES[_i].major != 0));
    ck_assert_uint_eq(runtime.build.version.major, SONAMES[_i].major);
    ck_assert_uint_eq(runtime.build.version.minor, SONAMES[_i].minor);
}
END_TEST

static const struct {
    /* Text that goes on behind the version is a path, and no tag or library directory. */
    struct span bytes;
    const char *text; /* "": not found */
} RUNTIMES[] = {
    {BYTES("x\0cpython-312\0y"), "3.12"},
    {BYTES("cpython-39-x86_64\0cpython-39\0"), "3.9"},
    {BYTES("/usr/lib/python2.7\0"), "2.7"},
    {BYTES("/usr/lib/python2.7/site-packages\0"), ""},
    {BYTES("cpython-3\0"), ""},
    {BYTES("cpython-312"), ""}, /* cut off */
    {BYTES(""), ""},
};

START_TEST(the_bytes_tell_at_last)
{
    struct python_runtime runtime = {0};
    bool is_found = python_version_of_bytes(RUNTIMES[_i].bytes, &runtime);

    ck_assert(is_found == (RUNTIMES[_i].text[0] != '\0'));
    ck_assert_str_eq(runtime.text, RUNTIMES[_i].text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, musl_has_its_version_once, 0, TABLE_LEN(MUSL));
    tcase_add_loop_test(tests, glibc_has_a_banner_or_symbols, 0, TABLE_LEN(GLIBC));
    tcase_add_test(tests, the_loader_tells_the_libc);
    tcase_add_loop_test(tests, the_constant_is_pythons_own, 0, TABLE_LEN(CONSTANTS));
    tcase_add_loop_test(tests, the_librarys_name_tells, 0, TABLE_LEN(SONAMES));
    tcase_add_loop_test(tests, the_bytes_tell_at_last, 0, TABLE_LEN(RUNTIMES));
}

int main(void)
{
    return suite_run("versions_in_files", add_tests);
}
