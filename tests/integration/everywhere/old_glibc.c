/* A program for any glibc: no start file, since a newer glibc's asks for its own version. */
#include <stdio.h>
#include <stdlib.h>

#ifdef RUNTIME
const char *Py_GetVersion(void);
void Py_BytesMain(void);

const char *Py_GetVersion(void)
{
    return "3.9.2 (default, Jan  1 2026) [GCC]";
}

void Py_BytesMain(void)
{
}
#endif

void _start(void);

__attribute__((force_align_arg_pointer)) void _start(void)
{
    const char *other = getenv("OTHER"), *path = getenv("PYTHONPATH");

    printf("%s %s\n", other != NULL ? other : "(unset)", path != NULL ? path : "(unset)");
    exit(0);
}
