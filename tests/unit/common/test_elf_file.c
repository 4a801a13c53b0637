/* tools/common/elf_file and libc_need: what is read from files that a compiler has just made, and
 * that broken ones are refused. */
#include "tools/common/elf_file.h"

#include "tests/unit/scratch.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/libc_need.h"

#include <elf.h>

static const char SOURCE[] = "extern int imported(void) __attribute__((weak));\n"
                             "const unsigned long number = 0x1122334455667788;\n"
                             "int defined(void) { return imported ? imported() : 0; }\n";

/* Compiles SOURCE into scratch/NAME. */
static void compile(const char *name, const char *flags)
{
    cleanup_free char *command =
        format_new("gcc -shared -fPIC -o %s/%s %s/source.c %s", scratch, name, scratch, flags);

    scratch_write("source.c", SOURCE);
    ck_assert_int_eq(system(command), 0);
}

static struct elf_file *open_file(const char *name)
{
    cleanup_free char *path = scratch_path(name);
    struct elf_file *file = NULL;
    struct error error;

    ck_assert_msg(elf_file_open(path, &file, &error) == 0, "%s", error.text);
    ck_assert_ptr_nonnull(file);
    return file;
}

START_TEST(symbols_and_names_are_read)
{
    compile("a.so", "-nostdlib -Wl,-soname,libown.so.1 -Wl,-rpath,/run/path");
    cleanup_with(elf_file_release) struct elf_file *file = open_file("a.so");
    uint64_t number = 0;

    ck_assert(elf_file_defines(file, "defined") && !elf_file_imports(file, "defined"));
    ck_assert(elf_file_imports(file, "imported") && !elf_file_defines(file, "imported"));
    ck_assert(!elf_file_defines(file, "define") && !elf_file_imports(file, ""));
    ck_assert(elf_file_symbol_bytes(file, "number", &number, sizeof(number)));
    ck_assert_uint_eq(number, 0x1122334455667788);
    ck_assert(!elf_file_symbol_bytes(file, "number", &number, sizeof(number) + 1));
    ck_assert(!elf_file_symbol_bytes(file, "imported", &number, 1));
    ck_assert_str_eq(elf_file_soname(file), "libown.so.1");
    ck_assert_str_eq(elf_file_runpath(file), "/run/path");
    ck_assert_ptr_null(elf_file_needed(file, 0));
    ck_assert_ptr_null(elf_file_interpreter(file));
}
END_TEST

START_TEST(a_program_has_an_interpreter)
{
    cleanup_with(elf_file_release) struct elf_file *file = NULL;
    struct error error;
    enum machine machine;

    ck_assert_int_eq(elf_file_open("/proc/self/exe", &file, &error), 0);
    ck_assert_ptr_nonnull(strstr(elf_file_interpreter(file), "/ld-linux"));
    ck_assert(elf_file_machine(file, &machine) && machine == machine_native());
    ck_assert(elf_file_imports(file, "mkdtemp") && !elf_file_defines(file, "mkdtemp"));
}
END_TEST

/* How a library is linked, and the libc that it then needs. major 0: no libc in particular. */
static const struct {
    const char *flags;
    unsigned major, minor;
} NEEDS[] = {
    {"-nostdlib", 0, 0},
    {"-Wl,--no-as-needed -lc", 2, 2}, /* __cxa_finalize@GLIBC_2.2.5 */
    {"-Wl,--no-as-needed -lc -Wl,-z,pack-relative-relocs", 2, 36},
};

START_TEST(the_libc_that_is_needed_is_known)
{
    struct libc_version required = {0};

    compile("a.so", NEEDS[_i].flags);
    cleanup_with(elf_file_release) struct elf_file *file = open_file("a.so");

    ck_assert(elf_file_libc_requirement(file, &required) == (NEEDS[_i].major != 0));
    ck_assert_int_eq(required.kind, LIBC_GLIBC);
    ck_assert_uint_eq(required.major, NEEDS[_i].major);
    ck_assert_uint_ge(required.minor, NEEDS[_i].minor);
}
END_TEST

static char *compiled_bytes(size_t *ret_len)
{
    cleanup_free char *path = scratch_path("a.so");
    char *bytes;
    struct error error;

    compile("a.so", "-nostdlib");
    ck_assert_int_eq(file_read(path, &bytes, ret_len, &error), 0);
    return bytes;
}

static int open_bytes(const char *bytes, size_t len, struct error *error)
{
    cleanup_free char *path = scratch_path("broken.so");
    cleanup_with(elf_file_release) struct elf_file *file = NULL;

    ck_assert_int_eq(file_write(path, (struct span){bytes, len}, 0644, error), 0);
    int result = elf_file_open(path, &file, error);

    if (file != NULL) {
        struct libc_version required;

        elf_file_defines(file, "absent");
        elf_file_libc_requirement(file, &required);
    }
    return result;
}

/* What is wrong with a file that is cut off, by how much of it is left. */
static const char *const CUTS[] = {
    "broken.so: broken ELF file: the header cannot be read",
    "broken.so: broken ELF file: the program headers are cut off: get a complete copy",
    "broken.so: broken ELF file: a segment goes beyond the end of the file at byte ",
};

START_TEST(a_file_that_ends_too_early_is_broken)
{
    bool is_seen[TABLE_LEN(CUTS)] = {false};
    struct error error = {0};
    size_t len = 0;
    cleanup_free char *bytes = compiled_bytes(&len);
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)bytes;
    const Elf64_Phdr *segment = (const Elf64_Phdr *)(bytes + header->e_phoff);
    size_t end = 0;

    for (int i = 0; i < header->e_phnum; i++)
        if (segment[i].p_type == PT_LOAD && segment[i].p_offset + segment[i].p_filesz > end)
            end = segment[i].p_offset + segment[i].p_filesz;
    ck_assert_int_eq(open_bytes(bytes, end, &error), 0);
    for (size_t cut = SELFMAG; cut < end; cut += 97) {
        ck_assert_msg(open_bytes(bytes, cut, &error) < 0, "cut at %zu", cut);
        ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
        int kind = 0;

        while (kind < TABLE_LEN(CUTS) && strstr(error.text, CUTS[kind]) == NULL)
            kind++;
        ck_assert_msg(kind < TABLE_LEN(CUTS), "cut at %zu: %s", cut, error.text);
        is_seen[kind] = true;
    }
    for (int kind = 0; kind < TABLE_LEN(CUTS); kind++)
        ck_assert_msg(is_seen[kind], "%s", CUTS[kind]);
}
END_TEST

/* Every byte of headers, dynamic section and tables, set to what hurts: whatever is said, nothing
 * is read outside of the file (ASan and valgrind look). */
START_TEST(a_changed_byte_never_leads_outside)
{
    struct error error;
    size_t len = 0;
    cleanup_free char *bytes = compiled_bytes(&len);
    size_t step = len > 8192 ? len / 512 : 1;

    for (size_t at = SELFMAG; at < len; at += at < 1024 ? 1 : step) {
        char before = bytes[at];

        bytes[at] = (char)0xff;
        open_bytes(bytes, len, &error);
        bytes[at] = before;
    }
}
END_TEST

START_TEST(other_files_are_not_elf)
{
    cleanup_free char *path = scratch_path("text");
    struct elf_file *file = (struct elf_file *)&path;
    struct error error = {0};

    scratch_write("text", _i == 0 ? "" : "#!/bin/sh\n");
    ck_assert_int_eq(elf_file_open(path, &file, &error), 0);
    ck_assert_ptr_null(file);
}
END_TEST

START_TEST(what_is_no_regular_file_is_refused)
{
    cleanup_free char *path = scratch_path("fifo");
    cleanup_free char *absent = scratch_path("absent");
    struct elf_file *file;
    struct error error = {0};

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_lt(elf_file_open(path, &file, &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, ": it is not a regular file"));
    ck_assert_int_lt(elf_file_open(scratch, &file, &error), 0);
    ck_assert_int_lt(elf_file_open(absent, &file, &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, absent));
}
END_TEST

static const struct {
    const char *soname;
    bool is_libc;
    enum libc_kind kind;
} LIBRARIES[] = {
    {"libc.so.6", true, LIBC_GLIBC},
    {"libpthread.so.0", true, LIBC_GLIBC},
    {"libc.so", true, LIBC_MUSL},
    {"libc.musl-x86_64.so.1", true, LIBC_MUSL},
    {"ld-linux-x86-64.so.2", true, LIBC_GLIBC},
    {"libz.so.1", false, LIBC_GLIBC},
    {"libc.so.7", false, LIBC_GLIBC},
};

START_TEST(a_librarys_name_tells_its_libc)
{
    enum libc_kind kind;

    ck_assert(libc_need_by_library(LIBRARIES[_i].soname, &kind) == LIBRARIES[_i].is_libc);
    ck_assert(!LIBRARIES[_i].is_libc || kind == LIBRARIES[_i].kind);
}
END_TEST

START_TEST(the_highest_version_is_needed)
{
    struct libc_version version = {.kind = LIBC_GLIBC};
    static const char *const NAMES[] = {"GLIBC_2.17", "GLIBC_2.4", "GLIBC_PRIVATE", "GCC_9.0.0",
                                        "GLIBC_2.9"};

    for (int i = 0; i < TABLE_LEN(NAMES); i++)
        libc_need_raise_by_symbol_version(&version, NAMES[i]);
    libc_need_raise_by_symbol_version(&version, NULL);
    ck_assert_uint_eq(version.major, 2);
    ck_assert_uint_eq(version.minor, 17);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, symbols_and_names_are_read);
    tcase_add_test(tests, a_program_has_an_interpreter);
    tcase_add_loop_test(tests, the_libc_that_is_needed_is_known, 0, TABLE_LEN(NEEDS));
    tcase_add_test(tests, a_file_that_ends_too_early_is_broken);
    tcase_add_test(tests, a_changed_byte_never_leads_outside);
    tcase_add_loop_test(tests, other_files_are_not_elf, 0, 2);
    tcase_add_test(tests, what_is_no_regular_file_is_refused);
    tcase_add_loop_test(tests, a_librarys_name_tells_its_libc, 0, TABLE_LEN(LIBRARIES));
    tcase_add_test(tests, the_highest_version_is_needed);
}

int main(void)
{
    return suite_run("elf_file", add_tests);
}
