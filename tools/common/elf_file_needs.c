/* What an ELF file needs of the system that loads it: a libc, an executable stack, writable code.
 * The formats are those of elf(5) and of the LSB's "Symbol Versioning". */
#include "tools/common/elf_file.h"
#include "tools/common/elf_file_parts.h"
#include "tools/common/libc_need.h"

/* The elf.h of glibc 2.31 does not have it. */
#ifndef DT_RELR
#define DT_RELR 36
#endif

/* Goes through the versions that are needed of one library, a chain of offsets. `*steps` is counted
 * down, so that a chain which leads back to itself in a broken file comes to an end. libelf takes
 * the offsets as int, and refuses those outside of the chunk. */
static void raise_to_need(const struct elf_file *file, Elf_Data *needs, uint64_t at, size_t *steps,
                          struct libc_version *version)
{
    GElf_Vernaux name;

    for (; *steps > 0 && at < needs->d_size; --*steps, at += name.vna_next) {
        if (gelf_getvernaux(needs, (int)at, &name) == NULL)
            return;
        libc_need_raise_by_symbol_version(version, elf_file_string(file, name.vna_name));
        if (name.vna_next == 0)
            return;
    }
}

/* Goes through DT_VERNEED, which is a chain of libraries. */
static void raise_to_version_needs(const struct elf_file *file, struct libc_version *version)
{
    uint64_t address, offset, len;

    if (!elf_file_dynamic_value(file, DT_VERNEED, 0, &address) ||
        !elf_file_locate(file, address, &offset, &len) || len > INT32_MAX)
        return;
    Elf_Data *needs = elf_file_chunk(file, offset, len, ELF_T_VNEED);
    size_t steps = (size_t)len / sizeof(GElf_Vernaux);
    GElf_Verneed need;

    for (uint64_t at = 0; needs != NULL && steps > 0 && at < len; steps--, at += need.vn_next) {
        if (gelf_getverneed(needs, (int)at, &need) == NULL)
            return;
        raise_to_need(file, needs, at + need.vn_aux, &steps, version);
        if (need.vn_next == 0 || steps == 0)
            return;
    }
}

bool elf_file_libc_requirement(const struct elf_file *file, struct libc_version *ret_required)
{
    struct libc_version required = {0};
    const char *needed;
    uint64_t relr;
    bool is_known = false, has_relr = elf_file_dynamic_value(file, DT_RELR, 0, &relr);

    for (size_t i = 0; !is_known && (needed = elf_file_needed(file, i)) != NULL; i++)
        is_known = libc_need_by_library(needed, &required.kind);
    if (!is_known)
        return false;
    if (required.kind == LIBC_GLIBC)
        raise_to_version_needs(file, &required);
    /* A library that names glibc's libraries and none of their versions binds to any libc, and some
     * are built so on purpose: musl takes those names for itself (ldso/dynlink.c, load_library). */
    if (required.kind == LIBC_GLIBC && required.major == 0 && !has_relr)
        return false;
    if (has_relr)
        libc_need_raise(&required, libc_requirement_strictest(required.kind));
    *ret_required = required;
    return true;
}

bool elf_file_is_loadable(const struct elf_file *file)
{
    return file->dynamic != NULL;
}

bool elf_file_has_executable_stack(const struct elf_file *file)
{
    GElf_Phdr segment;

    for (size_t i = 0; i < file->segment_count; i++)
        if (gelf_getphdr(file->elf, (int)i, &segment) != NULL && segment.p_type == PT_GNU_STACK)
            return (segment.p_flags & PF_X) != 0;
    /* Without that header the kernel and ld.so give x86 an executable stack, as all programs had
     * one before the header was invented. */
    return file->header.e_machine == EM_X86_64;
}

bool elf_file_has_text_relocations(const struct elf_file *file)
{
    uint64_t flags;

    return elf_file_dynamic_value(file, DT_TEXTREL, 0, &flags) ||
           (elf_file_dynamic_value(file, DT_FLAGS, 0, &flags) && (flags & DF_TEXTREL) != 0);
}
