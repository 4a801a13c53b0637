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
    uintptr_t bias; /* what ld.so added to the file's addresses */
    /* The dynamic section's values by tag, 0 where absent; addresses are the file's. */
    uintptr_t tagged[ELF_IMAGE_TAGS];
    uintptr_t gnu_hash;
};

/* Reads the dynamic section. false: there is none that can be used, and the image has no symbols.
 */
bool elf_image_parse(const Elf64_Phdr *headers, size_t header_count, uintptr_t bias,
                     struct elf_image *ret_image);

/* Is `address`, as the process sees it, inside one of the loaded segments? */
bool elf_image_covers(const Elf64_Phdr *headers, size_t header_count, uintptr_t bias,
                      uintptr_t address);

/* The address of a defined symbol in this process, 0 where it is not defined: by DT_GNU_HASH,
 * else by DT_HASH. Its own object's table alone: no search order, no interposition. */
uintptr_t elf_image_find(const struct elf_image *image, struct span name);

/* Is there a relocation against the undefined symbol `name`? An empty .gnu.hash does not tell how
 * many symbols there are, and section headers are not mapped: relocations know what is used. */
bool elf_image_imports(const struct elf_image *image, struct span name);

#endif
