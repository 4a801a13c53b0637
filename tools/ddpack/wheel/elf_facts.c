/* Reads the ELF files of wheels, and applies the rules of the platform tags (PEP 599, PEP 656). A
 * wheel's tag is a promise that nobody checks, so each file of each wheel is checked here. */
#include "tools/ddpack/wheel/elf_facts.h"

#include "tools/common/allocate.h"
#include "tools/common/elf_file.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/wheel/debug_sections.h"

#include <stdlib.h>
#include <string.h>

static void read_needed(const struct elf_file *elf, struct elf_facts *facts)
{
    const char *needed;
    size_t count = 0;

    while (elf_file_needed(elf, count) != NULL)
        count++;
    facts->needed = array_new(count + 1, sizeof(char *));
    for (size_t i = 0; (needed = elf_file_needed(elf, i)) != NULL; i++)
        facts->needed[i] = text_copy(span_of(needed));
}

int elf_facts_read(struct span bytes, const char *name, struct elf_facts *ret_facts,
                   struct error *error)
{
    cleanup_with(elf_file_release) struct elf_file *elf = NULL;
    int result = elf_file_read(bytes, name, &elf, error);

    *ret_facts = (struct elf_facts){0};
    if (result < 0 || elf == NULL)
        return result;
    const char *runpath = elf_file_runpath(elf);

    ret_facts->is_elf = true;
    ret_facts->has_machine = elf_file_machine(elf, &ret_facts->machine);
    ret_facts->needs_libc = elf_file_libc_requirement(elf, &ret_facts->libc);
    ret_facts->has_executable_stack =
        elf_file_is_loadable(elf) && elf_file_has_executable_stack(elf);
    ret_facts->has_text_relocations = elf_file_has_text_relocations(elf);
    ret_facts->has_debug_sections = debug_sections_are_in(bytes);
    ret_facts->runpath = runpath != NULL ? text_copy(span_of(runpath)) : NULL;
    read_needed(elf, ret_facts);
    return 0;
}

void elf_facts_release(struct elf_facts *facts)
{
    for (size_t i = 0; facts->needed != NULL && facts->needed[i] != NULL; i++)
        free(facts->needed[i]);
    free(facts->needed);
    free(facts->runpath);
    *facts = (struct elf_facts){0};
}

/* Returns the libc version that the tag of the platform promises: glibc 2.17 for manylinux2014, and
 * for musllinux_1_2 the newest musl 1.2 that a requirement can name. */
static struct libc_version platform_promise(enum libc_kind kind)
{
    if (kind == LIBC_MUSL)
        return libc_requirement_strictest(LIBC_MUSL);
    return (struct libc_version){LIBC_GLIBC, 2, 17, 0};
}

static int check_libc(const struct elf_facts *facts, const char *path, const struct target *target,
                      struct libc_version *required, struct error *error)
{
    if (facts->libc.kind != target->libc)
        return error_verification(error, "member %s: expected a library for %s, found one for %s",
                                  path, libc_kind_name(target->libc),
                                  libc_kind_name(facts->libc.kind));
    if (!libc_version_satisfies(platform_promise(target->libc), facts->libc)) {
        cleanup_free char *needed = libc_version_new(&facts->libc);

        return error_verification(error, "member %s: it needs %s, which is newer than %s promises",
                                  path, needed, platform_name(target->libc));
    }
    if (!libc_version_satisfies(*required, facts->libc))
        *required = facts->libc;
    return 0;
}

int elf_facts_check(const struct elf_facts *facts, const char *path, const struct target *target,
                    struct libc_version *required, struct error *error)
{
    if (!facts->is_elf)
        return 0;
    if (!facts->has_machine || facts->machine != target->machine)
        return error_verification(error, "member %s: expected the machine %s, found %s", path,
                                  machine_name(target->machine),
                                  facts->has_machine ? machine_name(facts->machine)
                                                     : "another one");
    if (facts->has_executable_stack)
        return error_verification(error,
                                  "member %s: it requires an executable stack, which the whole "
                                  "process would get",
                                  path);
    if (facts->has_text_relocations)
        return error_verification(error,
                                  "member %s: it has text relocations (DT_TEXTREL), for which the "
                                  "loader makes code writable",
                                  path);
    return facts->needs_libc ? check_libc(facts, path, target, required, error) : 0;
}

/* The list of PEP 599. A wheel has to bring every library that is not here. */
static const char *const MANYLINUX2014[] = {
    "libgcc_s.so.1",
    "libstdc++.so.6",
    "libm.so.6",
    "libdl.so.2",
    "librt.so.1",
    "libc.so.6",
    "libnsl.so.1",
    "libutil.so.1",
    "libpthread.so.0",
    "libresolv.so.2",
    "libX11.so.6",
    "libXext.so.6",
    "libXrender.so.1",
    "libICE.so.6",
    "libSM.so.6",
    "libGL.so.1",
    "libglib-2.0.so.0",
    "libgobject-2.0.so.0",
    "libgthread-2.0.so.0",
    /* Not in PEP 599, but part of glibc. */
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
};

/* musl answers these names itself, whatever follows the dot (load_library in ldso/dynlink.c). */
static const char *const MUSL[] = {"libc.",  "libpthread.", "librt.",  "libm.",
                                   "libdl.", "libutil.",    "libxnet."};

bool elf_library_is_promised(const char *name, const struct target *target)
{
    if (target->libc == LIBC_MUSL) {
        for (size_t i = 0; i < sizeof(MUSL) / sizeof(MUSL[0]); i++)
            if (strncmp(name, MUSL[i], strlen(MUSL[i])) == 0)
                return true;
        return strncmp(name, "ld-musl-", strlen("ld-musl-")) == 0;
    }
    for (size_t i = 0; i < sizeof(MANYLINUX2014) / sizeof(MANYLINUX2014[0]); i++)
        if (strcmp(name, MANYLINUX2014[i]) == 0)
            return true;
    return false;
}
