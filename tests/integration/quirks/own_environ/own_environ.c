/* Has a variable called environ that is not libc's: the name is POSIX's, ISO C knows none. */
#include <stdio.h>
#include <stdlib.h>

#ifdef TENTATIVE
char **environ; /* meant as libc's, but defined here: libc does not fill it */
#else
struct {
    int temperature, pressure;
} environ = {21, 1013};
#endif

#ifdef RUNTIME
const char *Py_GetVersion(void)
{
    return "3.11.2 (main, Jan  1 2026) [GCC]";
}

int Py_BytesMain(void)
{
    return 0;
}
#endif

int main(void)
{
    const char *path = getenv("PYTHONPATH"), *last = getenv("LAST");

    printf("%s %s\n", path != NULL ? path : "(unset)", last != NULL ? last : "(unset)");
    return 0;
}
