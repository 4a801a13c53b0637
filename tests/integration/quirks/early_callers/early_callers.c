/* Asks for variables before main: in an IFUNC resolver (RESOLVES), a constructor and a destructor
 * (CONSTRUCTS), a preinit function (PREINIT). */
#include "show.h"

#ifdef RESOLVES
static const char *seen[2];

static int answer(void)
{
    return 42;
}

static int (*resolve(void))(void)
{
    seen[0] = getenv("PYTHONPATH");
    seen[1] = getenv("HOME");
    return answer;
}

int resolved(void) __attribute__((ifunc("resolve")));

void show_resolved(void)
{
    printf("%d %s %s\n", resolved(), seen[0] != NULL ? seen[0] : "(unset)",
           seen[1] != NULL ? seen[1] : "(unset)");
}
#else
__attribute__((weak)) void show_resolved(void);
#endif

#ifdef CONSTRUCTS
__attribute__((constructor)) static void construct(void)
{
    show_variable("constructor", "PYTHONPATH");
}

__attribute__((destructor)) static void destruct(void)
{
    show_variable("destructor", "PYTHONPATH");
}
#endif

#ifdef PREINIT
static const char *early;

static void preinit(void)
{
    early = getenv("PYTHONPATH");
}

__attribute__((section(".preinit_array"), used)) static void (*hook)(void) = preinit;
#endif

#ifndef LIBRARY
int main(void)
{
#ifdef PREINIT
    printf("preinit: %s\n", early != NULL ? early : "(unset)");
#endif
    if (show_resolved != NULL)
        show_resolved();
    show_environment();
    return 0;
}
#endif
