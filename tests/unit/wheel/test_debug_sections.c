/* tools/ddpack/wheel/debug_sections: what is loaded stays, debug sections go. The file is this
 * program.
 */
#include "tools/ddpack/wheel/debug_sections.h"

#include "tests/unit/suite.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <elf.h>
#include <string.h>

static struct span own_file(void)
{
    struct span file;
    struct error error;
    char *bytes;

    ck_assert_int_eq(file_read("/proc/self/exe", &bytes, &file.len, &error), 0);
    file.at = bytes;
    return file;
}

static void release(struct span file)
{
    free((void *)(uintptr_t)file.at);
}

static Elf64_Ehdr *header_of(struct span file)
{
    return (Elf64_Ehdr *)(uintptr_t)file.at;
}

static Elf64_Shdr *sections_of(struct span file)
{
    return (Elf64_Shdr *)(uintptr_t)(file.at + header_of(file)->e_shoff);
}

/* Returns NULL when no section has the name. */
static Elf64_Shdr *section_of(struct span file, const char *name)
{
    Elf64_Shdr *sections = sections_of(file);
    const char *names = file.at + sections[header_of(file)->e_shstrndx].sh_offset;

    for (size_t i = 0; i < header_of(file)->e_shnum; i++)
        if (sections[i].sh_type != SHT_NULL && strcmp(names + sections[i].sh_name, name) == 0)
            return &sections[i];
    return NULL;
}

static struct span bytes_of(struct span file, const char *name)
{
    const Elf64_Shdr *section = section_of(file, name);

    ck_assert_msg(section != NULL, "%s", name);
    return span_slice(file, section->sh_offset, section->sh_size);
}

START_TEST(debug_sections_are_removed_and_all_others_stay)
{
    struct span file = own_file(), rest = debug_sections_drop(file);
    static const char *const KEPT[] = {".text",   ".rodata", ".dynamic", ".comment",
                                       ".symtab", ".strtab", ".shstrtab"};

    ck_assert(debug_sections_are_in(file) && section_of(file, ".debug_info") != NULL);
    ck_assert(rest.at != NULL && rest.len < file.len && !debug_sections_are_in(rest));
    ck_assert(section_of(rest, ".debug_info") == NULL && section_of(rest, ".debug_line") == NULL);
    ck_assert_int_eq(header_of(rest)->e_shnum, header_of(file)->e_shnum);
    for (size_t i = 0; i < sizeof(KEPT) / sizeof(KEPT[0]); i++)
        ck_assert_msg(span_equals(bytes_of(rest, KEPT[i]), bytes_of(file, KEPT[i])), "%s", KEPT[i]);
    release(rest);
    release(file);
}
END_TEST

START_TEST(what_is_loaded_is_the_same_to_the_byte)
{
    struct span file = own_file(), rest = debug_sections_drop(file);
    const Elf64_Shdr *last = section_of(file, ".data");
    size_t end = last->sh_offset + last->sh_size;

    ck_assert(span_equals(span_slice(rest, sizeof(Elf64_Ehdr), end - sizeof(Elf64_Ehdr)),
                          span_slice(file, sizeof(Elf64_Ehdr), end - sizeof(Elf64_Ehdr))));
    release(rest);
    release(file);
}
END_TEST

START_TEST(a_file_without_debug_sections_stays_as_it_is)
{
    struct span file = own_file(), rest = debug_sections_drop(file);

    ck_assert(debug_sections_drop(rest).at == NULL);
    ck_assert(debug_sections_drop(SPAN("#!/bin/sh\n")).at == NULL);
    ck_assert(debug_sections_drop(SPAN_EMPTY).at == NULL);
    release(rest);
    release(file);
}
END_TEST

START_TEST(a_file_with_an_unusual_layout_stays_as_it_is)
{
    struct span file = own_file();
    struct span cut = span_slice(file, 0, file.len - 1);
    cleanup_free char *appended = calloc(1, file.len + 1);

    memcpy(appended, file.at, file.len);
    ck_assert(debug_sections_drop(cut).at == NULL);
    ck_assert(debug_sections_drop((struct span){appended, file.len + 1}).at == NULL);
    header_of(file)->e_shoff = header_of(file)->e_phoff; /* inside of a segment */
    ck_assert(debug_sections_drop(file).at == NULL);
    release(file);
}
END_TEST

START_TEST(a_section_outside_of_the_file_is_not_read)
{
    struct span file = own_file();

    section_of(file, ".symtab")->sh_offset = UINT64_MAX - 8;
    ck_assert(debug_sections_drop(file).at == NULL);
    release(file);
}
END_TEST

/* The sections overlap, so that they do not fit into the file one behind the other. */
START_TEST(a_file_with_overlapping_sections_stays_as_it_is)
{
    struct span file = own_file();
    const Elf64_Shdr *debug = section_of(file, ".debug_info");
    Elf64_Shdr *sections = sections_of(file);
    uint64_t start = debug->sh_offset;

    for (size_t i = 0; i < header_of(file)->e_shnum; i++)
        if (&sections[i] != debug && sections[i].sh_offset >= start &&
            sections[i].sh_type == SHT_PROGBITS) {
            sections[i].sh_type = SHT_NOTE;
            sections[i].sh_offset = start;
            sections[i].sh_size = header_of(file)->e_shoff - start;
        }
    ck_assert(debug_sections_are_in(file) && debug_sections_drop(file).at == NULL);
    release(file);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, debug_sections_are_removed_and_all_others_stay);
    tcase_add_test(tests, what_is_loaded_is_the_same_to_the_byte);
    tcase_add_test(tests, a_file_without_debug_sections_stays_as_it_is);
    tcase_add_test(tests, a_file_with_an_unusual_layout_stays_as_it_is);
    tcase_add_test(tests, a_section_outside_of_the_file_is_not_read);
    tcase_add_test(tests, a_file_with_overlapping_sections_stays_as_it_is);
}

int main(void)
{
    return suite_run("debug_sections", add_tests);
}
