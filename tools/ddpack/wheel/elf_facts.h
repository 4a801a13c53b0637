/* What a target's rules need to know of an ELF file, and those rules. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_ELF_FACTS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_ELF_FACTS_H

#include "core/target.h"
#include "tools/common/error.h"

struct elf_facts {
    bool is_elf; /* nothing else is set where it is not */
    bool has_machine, needs_libc, has_executable_stack, has_text_relocations;
    bool has_debug_sections; /* that can be taken out */
    enum machine machine;
    struct libc_version libc; /* where needs_libc */
    char **needed;            /* DT_NEEDED, NULL-terminated; NULL: none */
    char *runpath;            /* DT_RUNPATH or DT_RPATH; NULL: none */
};

/* `name` is what errors say. A broken ELF file is ERROR_VERIFICATION. */
int elf_facts_read(struct span bytes, const char *name, struct elf_facts *ret_facts,
                   struct error *error);
void elf_facts_release(struct elf_facts *facts);

/* Does it fit the target? Raises `*required` to what it needs of the target's libc. */
int elf_facts_check(const struct elf_facts *facts, const char *path, const struct target *target,
                    struct libc_version *required, struct error *error);
/* Is the library one that every system of the platform has: PEP 599's list for manylinux2014, libc
 * alone for musllinux? */
bool elf_library_is_promised(const char *name, const struct target *target);

#endif
