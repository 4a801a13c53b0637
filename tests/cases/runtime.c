/* The smallest thing that asks as CPython does: it exports Py_GetVersion and asks for PYTHONPATH.
 * What cannot be installed everywhere (a free-threaded build, a setuid interpreter, two threads
 * that ask at once) is shown with it. usage: runtime [threads [EXPECTED]|errno|setenv|nofile] */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#ifndef PY_VERSION
#define PY_VERSION "3.11.2 (main, Jan  1 2026) [GCC]"
#endif

enum { THREADS = 8, ROUNDS = 2000 };

__attribute__((visibility("default"))) const char *Py_GetVersion(void);
__attribute__((visibility("default"))) int Py_BytesMain(int argc, char **argv);

const char *Py_GetVersion(void)
{
    return PY_VERSION;
}

#ifdef OWN_GETENV
char *getenv(const char *name)
{
    return name[0] == 'P' ? "of its own" : NULL;
}
#endif

#ifdef DEBUG_BUILD
__attribute__((visibility("default"))) long _Py_RefTotal = 1;
#endif

static void print(const char *value)
{
    printf("%s\n", value != NULL ? value : "(unset)");
}

static void *ask_often(void *first)
{
    for (int i = 0; i < ROUNDS; i++) {
        const char *value = getenv("PYTHONPATH");

        if (value == NULL || strcmp(value, first) != 0)
            return "differs";
    }
    return NULL;
}

/* With the expected answer nobody has asked before the threads do. */
static int ask_from_threads(char *expected)
{
    pthread_t threads[THREADS];
    char *first = expected != NULL ? expected : strdup(getenv("PYTHONPATH"));
    void *result = NULL;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, ask_often, first);
    for (int i = 0; i < THREADS; i++) {
        void *one;

        pthread_join(threads[i], &one);
        result = one != NULL ? one : result;
    }
    print(result != NULL ? result : "same");
    return 0;
}

/* An answer that was given stays readable when the user's value changes, and is given again. */
static int ask_around_setenv(void)
{
    const char *first = getenv("PYTHONPATH");
    char *copy = strdup(first);

    setenv("PYTHONPATH", "/changed", 1);
    print(getenv("PYTHONPATH"));
    unsetenv("PYTHONPATH");
    print(getenv("PYTHONPATH"));
    print(strcmp(first, copy) == 0 ? "kept" : "lost");
    return 0;
}

#ifdef IN_CONSTRUCTOR
__attribute__((constructor)) static void construct(void)
{
    print(getenv("PYTHONPATH"));
}
#endif

#ifdef FILTERED
#include "filter.h"

/* What ld.so and libc call until main and to print. */
static void filter(void)
{
    static const int start[] = {
        __NR_openat,   __NR_read,  __NR_close,      __NR_mmap,  __NR_munmap,    __NR_mprotect,
        __NR_brk,      __NR_write, __NR_newfstatat, __NR_fstat, __NR_getrandom, __NR_exit_group,
#ifdef __NR_readlink
        __NR_readlink, /* CPython's own: it looks for its prefix */
#else
        __NR_readlinkat,
#endif
    };

    filter_install(start, sizeof(start) / sizeof(*start));
}
#else
static void filter(void)
{
}
#endif

int Py_BytesMain(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";

    if (strcmp(mode, "threads") == 0)
        return ask_from_threads(argv[2]);
    if (strcmp(mode, "setenv") == 0)
        return ask_around_setenv();
    filter();
    /* Not before: ld.so needs descriptors, too. */
    if (strcmp(mode, "nofile") == 0)
        setrlimit(RLIMIT_NOFILE, &(struct rlimit){3, 3});
    errno = 1234;
    print(getenv("PYTHONPATH"));
    if (strcmp(mode, "errno") == 0)
        printf("%d\n", errno);
    return 0;
}

int main(int argc, char **argv)
{
    return Py_BytesMain(argc, argv);
}
