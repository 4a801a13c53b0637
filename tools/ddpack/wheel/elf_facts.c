/* Reading and judging the ELF files of wheels. */
#include "tools/ddpack/wheel/elf_facts.h"

#include "tools/common/allocate.h"
#include "tools/common/elf_file.h"
#include "tools/common/files.h"
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
        facts->needed[i] = format_new("%s", needed);
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
    ret_facts->runpath = runpath != NULL ? format_new("%s", runpath) : NULL;
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

/* What the platform's tag promises: no file may need more. musllinux_1_2 promises musl 1.2. */
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
        return error_verification(error, "member %s: it is for %s, not for %s", path,
                                  libc_kind_name(facts->libc.kind), libc_kind_name(target->libc));
    if (!libc_version_satisfies(platform_promise(target->libc), facts->libc))
        return error_verification(error, "member %s: it needs %s %u.%u, more than %s promises",
                                  path, libc_kind_name(facts->libc.kind), facts->libc.major,
                                  facts->libc.minor, platform_name(target->libc));
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
        return error_verification(error, "member %s: it is for another machine than %s", path,
                                  machine_name(target->machine));
    if (facts->has_executable_stack)
        return error_verification(
            error, "member %s: it asks for an executable stack, for the whole process", path);
    if (facts->has_text_relocations)
        return error_verification(error,
                                  "member %s: it has text relocations: code that is "
                                  "written to",
                                  path);
    return facts->needs_libc ? check_libc(facts, path, target, required, error) : 0;
}

/* PEP 599, less what no server has: a library that is not here belongs into the wheel. */
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
    /* The loader itself is part of libc on every platform. */
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
};

/* musl takes these names for itself, whatever follows the dot (ldso/dynlink.c). */
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
