/* core/elf_image over the objects of this very process, and over damaged copies of one. */
#include "core/elf_image.h"
#include "tests/unit/suite.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

struct picked {
    const char *name; /* part of the object's path; "" is the program */
    struct elf_image image;
    bool found;
};

static int pick(struct dl_phdr_info *object, size_t size, void *context)
{
    struct picked *picked = context;

    (void)size;
    if (picked->found || strstr(object->dlpi_name, picked->name) == NULL)
        return 0;
    picked->found =
        elf_image_parse(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr, &picked->image);
    return picked->found;
}

static struct elf_image image_of(const char *name)
{
    struct picked picked = {.name = name};

    dl_iterate_phdr(pick, &picked);
    ck_assert(picked.found);
    return picked.image;
}

START_TEST(a_defined_symbol_is_found_where_it_is)
{
    struct elf_image libc = image_of("libc.so");

    void *handle = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);

    /* A plain function: an ifunc's symbol is not the address that dlsym gives. */
    ck_assert_ptr_nonnull(handle);
    ck_assert_uint_eq(elf_image_find(&libc, SPAN("getauxval")),
                      (uintptr_t)dlsym(handle, "getauxval"));
    dlclose(handle);
    ck_assert_uint_ne(elf_image_find(&libc, SPAN("__libc_start_main")), 0);
    ck_assert_uint_eq(elf_image_find(&libc, SPAN("Py_GetVersion")), 0);
    ck_assert_uint_eq(elf_image_find(&libc, SPAN("")), 0);
}
END_TEST

int defined_by_the_program(void);

int defined_by_the_program(void)
{
    return 1;
}

/* Unit programs are linked with both tables; not every libc is. */
START_TEST(the_older_hash_table_gives_the_same)
{
    struct elf_image program = image_of("");
    struct elf_image sysv = program;

    ck_assert_uint_ne(program.tagged[DT_HASH], 0);
    sysv.gnu_hash = 0;
    ck_assert_uint_eq(elf_image_find(&program, SPAN("defined_by_the_program")),
                      (uintptr_t)defined_by_the_program);
    ck_assert_uint_eq(elf_image_find(&sysv, SPAN("defined_by_the_program")),
                      (uintptr_t)defined_by_the_program);
    ck_assert_uint_eq(elf_image_find(&sysv, SPAN("Py_GetVersion")), 0);
    sysv.tagged[DT_HASH] = 0;
    ck_assert_uint_eq(elf_image_find(&sysv, SPAN("defined_by_the_program")), 0);
}
END_TEST

START_TEST(a_program_imports_what_it_calls)
{
    struct elf_image program = image_of("");

    ck_assert(elf_image_imports(&program, SPAN("dl_iterate_phdr")));
    ck_assert(!elf_image_imports(&program, SPAN("Py_BytesMain")));
    ck_assert(!elf_image_imports(&program, SPAN("dl_iterate_phd")));
}
END_TEST

START_TEST(an_address_is_in_one_object_alone)
{
    struct elf_image libc = image_of("libc.so");
    struct elf_image program = image_of("");
    uintptr_t here = (uintptr_t)&pick;

    ck_assert(elf_image_covers(program.headers, program.header_count, program.bias, here));
    ck_assert(!elf_image_covers(libc.headers, libc.header_count, libc.bias, here));
}
END_TEST

/* A made-up image: a table of strings, two symbols and an empty .gnu.hash, as ld writes it for a
 * program without exports; an injector that took its bucket for a symbol died of it. */
struct made_image {
    Elf64_Dyn dynamic[6];
    Elf64_Sym symbols[2];
    uint32_t gnu_hash[8];
    char strings[16];
};

static struct made_image make_image(void)
{
    struct made_image made = {
        .dynamic = {{DT_SYMTAB, {offsetof(struct made_image, symbols)}},
                    {DT_STRTAB, {offsetof(struct made_image, strings)}},
                    {DT_STRSZ, {16}},
                    {DT_GNU_HASH, {offsetof(struct made_image, gnu_hash)}},
                    {DT_NULL, {0}}},
        .symbols = {{0}, {.st_name = 1, .st_shndx = 1, .st_value = 8}},
        .gnu_hash = {1, 1, 1, 0, 0, 0, 0, 0},
        .strings = "\0Py_GetVersion",
    };

    return made;
}

static Elf64_Phdr HEADERS[] = {
    {.p_type = PT_LOAD, .p_flags = PF_R, .p_filesz = sizeof(struct made_image)},
    {.p_type = PT_DYNAMIC, .p_filesz = sizeof(((struct made_image *)0)->dynamic)},
};

START_TEST(an_empty_hash_table_has_no_symbols)
{
    struct made_image made = make_image();
    struct elf_image image;

    HEADERS[0].p_memsz = HEADERS[0].p_filesz;
    ck_assert(elf_image_parse(HEADERS, 2, (uintptr_t)&made, &image));
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersion")), 0);
    made.gnu_hash[0] = 0;
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersion")), 0);
}
END_TEST

START_TEST(a_bucket_leads_to_its_symbol)
{
    struct made_image made = make_image();
    struct elf_image image;

    made.gnu_hash[6] = 1; /* bucket 0: symbol 1 */
    uint32_t hash = 5381;

    for (const char *c = "Py_GetVersion"; *c != '\0'; c++)
        hash = hash * 33 + (unsigned char)*c;
    made.gnu_hash[7] = hash | 1;
    ck_assert(elf_image_parse(HEADERS, 2, (uintptr_t)&made, &image));
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersion")), (uintptr_t)&made + 8);
    /* A chain without an end stops at the segment's. */
    made.gnu_hash[7] = 2;
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersion")), 0);
}
END_TEST

START_TEST(addresses_outside_of_the_image_are_absent)
{
    struct made_image made = make_image();
    struct elf_image image;

    made.dynamic[0].d_un.d_ptr = 0xdeadbeef0000;
    ck_assert(!elf_image_parse(HEADERS, 2, (uintptr_t)&made, &image));
    made = make_image();
    made.dynamic[1].d_un.d_ptr = sizeof(made) + 1;
    ck_assert(!elf_image_parse(HEADERS, 2, (uintptr_t)&made, &image));
    ck_assert(!elf_image_parse(HEADERS, 0, (uintptr_t)&made, &image));
}
END_TEST

/* One bucket and a chain that is a ring, and says that it has four milliards of links. */
START_TEST(a_ring_of_links_ends)
{
    struct made_image made = make_image();
    struct elf_image image;

    made.dynamic[3] = (Elf64_Dyn){DT_HASH, {offsetof(struct made_image, gnu_hash)}};
    made.gnu_hash[1] = UINT32_MAX;
    made.gnu_hash[2] = made.gnu_hash[4] = 1;
    ck_assert(elf_image_parse(HEADERS, 2, (uintptr_t)&made, &image));
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersio")), 0);
    made.gnu_hash[1] = 2;
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersio")), 0);
    ck_assert_uint_eq(elf_image_find(&image, SPAN("Py_GetVersion")), (uintptr_t)&made + 8);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_defined_symbol_is_found_where_it_is);
    tcase_add_test(tests, the_older_hash_table_gives_the_same);
    tcase_add_test(tests, a_program_imports_what_it_calls);
    tcase_add_test(tests, an_address_is_in_one_object_alone);
    tcase_add_test(tests, an_empty_hash_table_has_no_symbols);
    tcase_add_test(tests, a_bucket_leads_to_its_symbol);
    tcase_add_test(tests, a_ring_of_links_ends);
    tcase_add_test(tests, addresses_outside_of_the_image_are_absent);
}

int main(void)
{
    return suite_run("elf_image", add_tests);
}
