/* What the sources that read ELF files share: with them, the only door to libelf. */
#ifndef DDINJECT_TOOLS_COMMON_ELF_FILE_PARTS_H
#define DDINJECT_TOOLS_COMMON_ELF_FILE_PARTS_H

#include "core/span.h"

#include <gelf.h>

/* What elf_file.h declares. */
struct elf_file {
    Elf *elf;
    struct span bytes; /* the whole file */
    char *own_bytes;   /* the same, where nobody else keeps them */
    GElf_Ehdr header;
    size_t segment_count;
    const char *interpreter;
    Elf_Data *dynamic; /* NULL: no dynamic section */
    size_t dynamic_count;
    struct span strings;
    Elf_Data *symbols;
    size_t symbol_count;
};

/* NULL: not all of it is in the file. */
Elf_Data *elf_file_chunk(const struct elf_file *file, uint64_t offset, uint64_t len, Elf_Type type);
/* Where an address lies in the file, and how much of its segment follows. */
bool elf_file_locate(const struct elf_file *file, uint64_t address, uint64_t *ret_offset,
                     uint64_t *ret_len);
/* The value of the `skip`-th entry with this tag. */
bool elf_file_dynamic_value(const struct elf_file *file, int64_t tag, size_t skip,
                            uint64_t *ret_value);
/* A string of the dynamic string table; NULL: outside of it, or without its end. */
const char *elf_file_string(const struct elf_file *file, uint64_t offset);

#endif
