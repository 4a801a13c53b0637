/* What the rules of a target have to know of an ELF file in a wheel, and those rules. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_ELF_FACTS_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_ELF_FACTS_H

#include "core/target.h"
#include "tools/common/error.h"

struct elf_facts {
    bool is_elf; /* false: the file is not an ELF file, and everything else here is zero */
    bool has_machine, needs_libc, has_executable_stack, has_text_relocations;
    bool has_debug_sections;  /* which can be removed */
    enum machine machine;     /* only with has_machine: one that targets have */
    struct libc_version libc; /* only with needs_libc: the oldest version that has all symbols */
    char **needed;            /* DT_NEEDED, NULL-terminated; NULL when the file is not ELF */
    char *runpath;            /* DT_RUNPATH or DT_RPATH, or NULL */
};

/* Reads the facts; elf_facts_release frees them. Errors call the file `name`. ERROR_VERIFICATION:
 * it begins as an ELF file but is not a valid one. */
int elf_facts_read(struct span bytes, const char *name, struct elf_facts *ret_facts,
                   struct error *error);
void elf_facts_release(struct elf_facts *facts);

/* Checks that the file can be loaded on every system of the target: its machine, its libc and no
 * newer version of it than the platform's tag promises, no executable stack, no text relocations.
 * Raises `*required` to the libc version that the file needs. ERROR_VERIFICATION names `path`. */
int elf_facts_check(const struct elf_facts *facts, const char *path, const struct target *target,
                    struct libc_version *required, struct error *error);
/* Does every system of the target's platform have this library? For manylinux2014 the list of
 * PEP 599 says so; for musllinux it is libc alone (PEP 656). */
bool elf_library_is_promised(const char *name, const struct target *target);

#endif
