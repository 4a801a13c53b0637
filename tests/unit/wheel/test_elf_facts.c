/* tools/ddpack/wheel/elf_facts: the rules of the platforms, applied to facts. */
#include "tools/ddpack/wheel/elf_facts.h"

#include "tests/unit/suite.h"

#include <string.h>

static const struct target GLIBC = {.libc = LIBC_GLIBC, .machine = MACHINE_X86_64};
static const struct target MUSL = {.libc = LIBC_MUSL, .machine = MACHINE_X86_64};

#define FINE .is_elf = true, .has_machine = true, .machine = MACHINE_X86_64

static const struct {
    struct elf_facts facts;
    bool is_for_musl;
    const char *word; /* a part of the error; NULL: the file fits */
} CASES[] = {
    {{0}, false, NULL},
    {{FINE}, false, NULL},
    {{FINE}, true, NULL},
    {{.is_elf = true}, false, "member a.so: expected the machine x86_64, found another one"},
    {{.is_elf = true, .has_machine = true, .machine = MACHINE_AARCH64},
     false,
     "member a.so: expected the machine x86_64, found aarch64"},
    {{FINE, .has_executable_stack = true},
     false,
     "it requires an executable stack, which the whole process would get"},
    {{FINE, .has_text_relocations = true},
     true,
     "it has text relocations (DT_TEXTREL), for which the loader makes code writable"},
    {{FINE, .needs_libc = true, .libc = {LIBC_GLIBC, 2, 17, 0}}, false, NULL},
    {{FINE, .needs_libc = true, .libc = {LIBC_GLIBC, 2, 18, 0}},
     false,
     "it needs glibc 2.18, which is newer than manylinux2014 promises"},
    {{FINE, .needs_libc = true, .libc = {LIBC_GLIBC, 2, 17, 0}},
     true,
     "member a.so: expected a library for musl, found one for glibc"},
    {{FINE, .needs_libc = true, .libc = {LIBC_MUSL, 1, 2, 4}}, true, NULL},
};

START_TEST(files_fit_or_are_refused)
{
    struct libc_version required = {CASES[_i].is_for_musl ? LIBC_MUSL : LIBC_GLIBC, 1, 0, 0};
    struct error error = {0};
    int result = elf_facts_check(&CASES[_i].facts, "a.so", CASES[_i].is_for_musl ? &MUSL : &GLIBC,
                                 &required, &error);

    ck_assert_msg((result == 0) == (CASES[_i].word == NULL), "%s", error.text);
    ck_assert_msg(result == 0 || strstr(error.text, CASES[_i].word) != NULL, "%s", error.text);
    ck_assert(result < 0 || !CASES[_i].facts.needs_libc ||
              required.minor == CASES[_i].facts.libc.minor);
}
END_TEST

static const struct {
    const char *name;
    bool by_glibc, by_musl;
} LIBRARIES[] = {
    {"libc.so.6", true, true},
    {"libpthread.so.0", true, true},
    {"libstdc++.so.6", true, false},
    {"libgcc_s.so.1", true, false},
    {"libc.musl-x86_64.so.1", false, true},
    {"ld-linux-x86-64.so.2", true, false},
    {"libssl.so.3", false, false},
    {"libz.so.1", false, false},
    {"libcrypt.so.1", false, false},
    {"libc.so.6.1", false, true},
    {"libX11.so.6", true, false},
    {"", false, false},
};

START_TEST(platforms_promise_their_libraries)
{
    ck_assert_int_eq(elf_library_is_promised(LIBRARIES[_i].name, &GLIBC), LIBRARIES[_i].by_glibc);
    ck_assert_int_eq(elf_library_is_promised(LIBRARIES[_i].name, &MUSL), LIBRARIES[_i].by_musl);
}
END_TEST

START_TEST(a_file_that_is_not_elf_has_no_facts)
{
    struct elf_facts facts = {.is_elf = true};
    struct error error;

    ck_assert_int_eq(elf_facts_read(SPAN("#!/bin/sh\n"), "x", &facts, &error), 0);
    ck_assert(!facts.is_elf);
    ck_assert_int_lt(elf_facts_read(SPAN("\177ELF"), "member x", &facts, &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, "member x"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, files_fit_or_are_refused, 0, TABLE_LEN(CASES));
    tcase_add_loop_test(tests, platforms_promise_their_libraries, 0, TABLE_LEN(LIBRARIES));
    tcase_add_test(tests, a_file_that_is_not_elf_has_no_facts);
}

int main(void)
{
    return suite_run("elf_facts", add_tests);
}
