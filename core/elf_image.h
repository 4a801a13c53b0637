/* A shared object or program as ld.so has mapped it: what does it define, what does it import?
 * Every address is checked against the readable segments before it is used, so that a damaged or
 * hostile image is merely one that has no symbols. */
#ifndef DDINJECT_CORE_ELF_IMAGE_H
#define DDINJECT_CORE_ELF_IMAGE_H

#include "core/span.h"

/* Types and constants of the file format alone; no code, no libc. */
#include <elf.h>

enum { ELF_IMAGE_TAGS = DT_JMPREL + 1 };

struct elf_image {
    const Elf64_Phdr *headers;
    size_t header_count;
    uintptr_t bias; /* the difference between addresses in memory and in the file */
    /* Values of the dynamic section. A tag that is absent is 0; addresses are those of the file. */
    uintptr_t tagged[ELF_IMAGE_TAGS];
    uintptr_t gnu_hash;
};

/* Reads the dynamic section. Returns false when there is none that can be used: the image then has
 * no symbols, and every look-up in it fails. */
bool elf_image_parse(const Elf64_Phdr *headers, size_t header_count, uintptr_t bias,
                     struct elf_image *ret_image);

/* Is `address`, as the process sees it, inside one of the loaded segments? */
bool elf_image_covers(const Elf64_Phdr *headers, size_t header_count, uintptr_t bias,
                      uintptr_t address);

/* Returns the address of a defined symbol in this process, or 0 when this object does not define
 * it. The look-up uses DT_GNU_HASH, or DT_HASH where that is missing. It sees the table of this
 * object alone, so that another object cannot interpose the symbol. */
uintptr_t elf_image_find(const struct elf_image *image, struct span name);

/* Does the object import `name`: is there a relocation against an undefined symbol of that name?
 * The hash tables do not list undefined symbols, and an empty .gnu.hash does not even tell how many
 * symbols there are, so that the relocations are the only complete list of what is used. */
bool elf_image_imports(const struct elf_image *image, struct span name);

#endif
