/* Removes debug sections from an ELF file without a strip(1), which would have to know the machine.
 * What is loaded stays in its place, and the sections behind it move up. Section headers keep their
 * indexes, since symbols and other headers refer to them: a removed one becomes SHT_NULL. */
#include "tools/ddpack/wheel/debug_sections.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* No section that is not loaded needs more. */
enum { ALIGNMENT = 16 };

struct elf_layout {
    Elf64_Ehdr header;
    Elf64_Shdr *sections;
    size_t count;
    struct span names;   /* the names of the sections */
    uint64_t loaded_end; /* the end of the last segment; debug sections lie behind it */
    uint64_t end;        /* the end of the last section or of the section headers */
};

static bool is_inside_file(struct span bytes, uint64_t offset, uint64_t len)
{
    return offset <= bytes.len && len <= bytes.len - offset;
}

/* Accepts 64-bit little-endian files alone: both machines that targets have are such. */
static bool read_elf_header(struct span bytes, Elf64_Ehdr *ret_header)
{
    if (bytes.len < sizeof(*ret_header))
        return false;
    memcpy(ret_header, bytes.at, sizeof(*ret_header));
    return memcmp(ret_header->e_ident, ELFMAG, SELFMAG) == 0 &&
           ret_header->e_ident[EI_CLASS] == ELFCLASS64 &&
           ret_header->e_ident[EI_DATA] == ELFDATA2LSB &&
           ret_header->e_shentsize == sizeof(Elf64_Shdr) &&
           ret_header->e_phentsize == sizeof(Elf64_Phdr) &&
           ret_header->e_shstrndx < ret_header->e_shnum;
}

static bool read_segment_table(struct span bytes, struct elf_layout *layout)
{
    uint64_t len = layout->header.e_phnum * sizeof(Elf64_Phdr);

    if (!is_inside_file(bytes, layout->header.e_phoff, len))
        return false;
    layout->loaded_end = layout->header.e_phoff + len;
    for (size_t i = 0; i < layout->header.e_phnum; i++) {
        Elf64_Phdr segment;

        memcpy(&segment, bytes.at + layout->header.e_phoff + i * sizeof(segment), sizeof(segment));
        if (!is_inside_file(bytes, segment.p_offset, segment.p_filesz))
            return false;
        if (segment.p_offset + segment.p_filesz > layout->loaded_end)
            layout->loaded_end = segment.p_offset + segment.p_filesz;
    }
    return true;
}

/* SHT_NOBITS (.bss) has a size, and takes no place in the file. */
static bool has_bytes(const Elf64_Shdr *section)
{
    return section->sh_type != SHT_NULL && section->sh_type != SHT_NOBITS;
}

/* Returns false when the section headers lie in a segment, where patchelf puts them: such a file
 * stays as it is. */
static bool read_sections(struct span bytes, struct elf_layout *layout)
{
    uint64_t len = layout->header.e_shnum * sizeof(Elf64_Shdr);

    if (layout->header.e_shoff < layout->loaded_end ||
        !is_inside_file(bytes, layout->header.e_shoff, len))
        return false;
    layout->end = layout->header.e_shoff + len;
    layout->count = layout->header.e_shnum;
    layout->sections = allocate(len);
    memcpy(layout->sections, bytes.at + layout->header.e_shoff, len);
    for (size_t i = 0; i < layout->count; i++) {
        const Elf64_Shdr *section = &layout->sections[i];

        if (has_bytes(section) && !is_inside_file(bytes, section->sh_offset, section->sh_size))
            return false;
        if (has_bytes(section) && section->sh_offset + section->sh_size > layout->end)
            layout->end = section->sh_offset + section->sh_size;
    }
    const Elf64_Shdr *names = &layout->sections[layout->header.e_shstrndx];

    layout->names = span_slice(bytes, (size_t)names->sh_offset, (size_t)names->sh_size);
    return true;
}

/* Returns false for a file that this module cannot rewrite. Bytes behind the last section (what
 * somebody appended to the file) have no header and would be lost, so they forbid it too. */
static bool read_elf_layout(struct span bytes, struct elf_layout *ret_layout)
{
    *ret_layout = (struct elf_layout){0};
    return read_elf_header(bytes, &ret_layout->header) && read_segment_table(bytes, ret_layout) &&
           read_sections(bytes, ret_layout) && ret_layout->end == bytes.len;
}

static void elf_layout_release(struct elf_layout *layout)
{
    free(layout->sections);
}

static bool is_debug_section(const struct elf_layout *layout, const Elf64_Shdr *section)
{
    struct span name = span_from(layout->names, section->sh_name);

    return section->sh_type == SHT_PROGBITS && (section->sh_flags & SHF_ALLOC) == 0 &&
           section->sh_offset >= layout->loaded_end &&
           (span_starts_with(name, SPAN(".debug_")) || span_starts_with(name, SPAN(".zdebug_")));
}

static int compare_section_offsets(const void *a, const void *b)
{
    const Elf64_Shdr *left = *(Elf64_Shdr *const *)a, *right = *(Elf64_Shdr *const *)b;

    return (left->sh_offset > right->sh_offset) - (left->sh_offset < right->sh_offset);
}

/* Returns the sections that have bytes behind what is loaded, sorted by offset; the caller frees
 * the array. */
static Elf64_Shdr **order_sections(struct elf_layout *layout, size_t *ret_count)
{
    Elf64_Shdr **order = array_new(layout->count + 1, sizeof(*order));

    *ret_count = 0;
    for (size_t i = 0; i < layout->count; i++)
        if (has_bytes(&layout->sections[i]) && layout->sections[i].sh_offset >= layout->loaded_end)
            order[(*ret_count)++] = &layout->sections[i];
    qsort(order, *ret_count, sizeof(Elf64_Shdr *), compare_section_offsets);
    return order;
}

/* Writes a section, or the section headers, behind `*end`. Returns false when it does not fit,
 * which happens when sections overlap in the original. */
static bool put_piece(struct span piece, char *out, size_t out_len, uint64_t *end,
                      uint64_t *ret_offset)
{
    *ret_offset = (*end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!is_inside_file((struct span){out, out_len}, *ret_offset, piece.len))
        return false;
    memcpy(out + *ret_offset, piece.at, piece.len);
    *end = *ret_offset + piece.len;
    return true;
}

/* Writes all sections but the debug sections one behind the other, and updates their headers. */
static bool put_sections(struct span bytes, struct elf_layout *layout, char *out, uint64_t *end)
{
    size_t count;
    cleanup_free Elf64_Shdr **order = order_sections(layout, &count);

    for (size_t i = 0; i < count; i++) {
        struct span piece =
            span_slice(bytes, (size_t)order[i]->sh_offset, (size_t)order[i]->sh_size);

        if (is_debug_section(layout, order[i]))
            *order[i] = (Elf64_Shdr){0};
        else if (!put_piece(piece, out, bytes.len, end, &order[i]->sh_offset))
            return false;
    }
    return true;
}

static bool put_headers(struct elf_layout *layout, char *out, size_t out_len, uint64_t *end)
{
    struct span table = {(const char *)layout->sections, layout->count * sizeof(Elf64_Shdr)};

    if (!put_piece(table, out, out_len, end, &layout->header.e_shoff))
        return false;
    memcpy(out, &layout->header, sizeof(layout->header));
    return true;
}

static bool has_debug_section(const struct elf_layout *layout)
{
    for (size_t i = 0; i < layout->count; i++)
        if (is_debug_section(layout, &layout->sections[i]))
            return true;
    return false;
}

bool debug_sections_are_in(struct span bytes)
{
    cleanup_with(elf_layout_release) struct elf_layout layout;

    return read_elf_layout(bytes, &layout) && has_debug_section(&layout);
}

struct span debug_sections_drop(struct span bytes)
{
    cleanup_with(elf_layout_release) struct elf_layout layout;
    cleanup_free char *out = NULL;

    if (!read_elf_layout(bytes, &layout) || !has_debug_section(&layout))
        return SPAN_EMPTY;
    uint64_t end = layout.loaded_end;

    out = array_new(1, bytes.len);
    memcpy(out, bytes.at, end);
    if (!put_sections(bytes, &layout, out, &end) || !put_headers(&layout, out, bytes.len, &end))
        return SPAN_EMPTY;
    return (struct span){steal(&out), (size_t)end};
}
