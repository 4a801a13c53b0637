/* The inside of struct elf_file, for the two sources that read ELF files. No other file may include
 * this or libelf's headers. */
#ifndef DDINJECT_TOOLS_COMMON_ELF_FILE_PARTS_H
#define DDINJECT_TOOLS_COMMON_ELF_FILE_PARTS_H

#include "core/span.h"

#include <gelf.h>

struct elf_file {
    Elf *elf;             /* libelf's handle on `bytes` */
    struct span bytes;    /* the whole file */
    char *owned_bytes;    /* the same, when this struct frees them; else NULL */
    GElf_Ehdr header;     /* for 32-bit files as well: GElf is the wider form */
    size_t segment_count; /* program headers */
    const char *interpreter;
    Elf_Data *dynamic;    /* NULL: there is no dynamic section */
    size_t dynamic_count; /* entries of it, DT_NULL and what follows included */
    struct span strings;  /* the dynamic string table */
    Elf_Data *symbols;    /* the dynamic symbol table; NULL: there is none */
    size_t symbol_count;
};

/* Returns a part of the file in the machine's own byte order, which lives as long as `file->elf`;
 * NULL when it is empty or not all of it is in the file. */
Elf_Data *elf_file_chunk(const struct elf_file *file, uint64_t offset, uint64_t len, Elf_Type type);
/* Finds where an address of the loaded file lies in the file, and how many bytes of its segment
 * follow. Returns false when the file has no bytes for it. */
bool elf_file_locate(const struct elf_file *file, uint64_t address, uint64_t *ret_offset,
                     uint64_t *ret_len);
/* Finds the value of a dynamic entry with this tag, after `skip` others that have it as well. */
bool elf_file_dynamic_value(const struct elf_file *file, int64_t tag, size_t skip,
                            uint64_t *ret_value);
/* Returns a string of the dynamic string table; NULL when it lies outside or has no end. */
const char *elf_file_string(const struct elf_file *file, uint64_t offset);

#endif
