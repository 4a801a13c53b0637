/* Interposes getenv and hands on what it is asked. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

typedef char *(*getenv_function)(const char *name);

char *getenv(const char *name)
{
    static getenv_function next;

    if (next == NULL)
        next = (getenv_function)dlsym(RTLD_NEXT, "getenv");
    char *value = next(name);

    /* So that the call above is no jump: its return address is here. */
    __asm__ volatile("" : "+r"(value));
    return value;
}
