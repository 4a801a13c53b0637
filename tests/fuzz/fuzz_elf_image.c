/* A mapped image of arbitrary bytes: its dynamic section lies at the start. */
#include "core/elf_image.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    /* Exactly as large as the input, so that the sanitizer sees one byte too far. */
    char *copy = malloc(len + 1);
    Elf64_Phdr headers[] = {
        {.p_type = PT_LOAD, .p_flags = PF_R, .p_filesz = len, .p_memsz = len},
        {.p_type = PT_DYNAMIC, .p_filesz = len},
    };
    struct elf_image image;

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    if (elf_image_parse(headers, 2, (uintptr_t)copy, &image)) {
        elf_image_find(&image, SPAN("Py_GetVersion"));
        image.gnu_hash = 0;
        elf_image_find(&image, SPAN("Py_GetVersion"));
        elf_image_imports(&image, SPAN("Py_BytesMain"));
    }
    free(copy);
    return 0;
}
