/* ELF files of arbitrary bytes, through libelf; and their debug sections, without it. */
#include "tools/common/elf_file.h"
#include "tools/ddpack/wheel/debug_sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void ask_everything(const struct elf_file *file)
{
    struct libc_version required;
    enum machine machine;
    char value[8];

    elf_file_machine(file, &machine);
    elf_file_interpreter(file);
    elf_file_runpath(file);
    elf_file_soname(file);
    for (size_t i = 0; elf_file_needed(file, i) != NULL; i++)
        ;
    elf_file_defines(file, "Py_GetVersion");
    elf_file_imports(file, "Py_BytesMain");
    elf_file_symbol_bytes(file, "Py_Version", value, sizeof(value));
    elf_file_libc_requirement(file, &required);
}

/* What came out has nothing more to take out. */
static void drop_debug_sections(const uint8_t *bytes, size_t len)
{
    struct span rest = debug_sections_drop((struct span){(const char *)bytes, len});

    if (rest.len > len || debug_sections_are_in(rest))
        abort();
    free((void *)(uintptr_t)rest.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static int fd = -1;
    char path[64];
    struct elf_file *file = NULL;
    struct error error;

    if (fd < 0)
        fd = memfd_create("input", MFD_CLOEXEC);
    if (ftruncate(fd, 0) < 0 || pwrite(fd, bytes, len, 0) != (ssize_t)len)
        return 0;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (elf_file_open(path, &file, &error) == 0 && file != NULL)
        ask_everything(file);
    elf_file_release(&file);
    drop_debug_sections(bytes, len);
    return 0;
}
