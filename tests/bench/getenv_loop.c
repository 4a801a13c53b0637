/* Measures getenv of a name that is not set, beside that of libc in the same process, in turn. It
 * has to run with the object preloaded. usage: getenv_loop */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 401, NANOSECONDS = 1000000000, WORK = 200000, NAME_SIZE = 64 };

typedef char *(*getenv_function)(const char *name);

static double measure(getenv_function function, int calls)
{
    struct timespec start, end;
    static volatile char *sink;

    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < calls; i++)
        sink = function("X");
    clock_gettime(CLOCK_MONOTONIC, &end);
    (void)sink;
    return ((double)(end.tv_sec - start.tv_sec) * NANOSECONDS +
            (double)(end.tv_nsec - start.tv_nsec)) /
           calls;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static void compare_with(int variables, getenv_function ours, getenv_function libc)
{
    static double own[ROUNDS], other[ROUNDS];
    char name[NAME_SIZE];

    clearenv();
    for (int i = 0; i < variables; i++) {
        snprintf(name, sizeof(name), "%cVARIABLE_%d", 'A' + i % 26, i);
        setenv(name, "value", 1);
    }
    for (int round = 0; round < ROUNDS; round++) {
        own[round] = measure(ours, WORK / (variables + 10));
        other[round] = measure(libc, WORK / (variables + 10));
    }
    qsort(own, ROUNDS, sizeof(*own), compare);
    qsort(other, ROUNDS, sizeof(*other), compare);
    printf("getenv(\"X\"), %4d variables: %8.1f ns, libc's %8.1f ns, ratio %.3f\n", variables,
           own[ROUNDS / 2], other[ROUNDS / 2], own[ROUNDS / 2] / other[ROUNDS / 2]);
}

int main(void)
{
    void *libc_handle = dlopen("libc.so.6", RTLD_NOW);
    getenv_function ours = (getenv_function)dlsym(RTLD_DEFAULT, "getenv");
    getenv_function libc = (getenv_function)dlsym(libc_handle, "getenv");

    if (ours == libc) {
        fprintf(stderr, "getenv_loop: no object is preloaded\n");
        return 1;
    }
    compare_with(10, ours, libc);
    compare_with(1000, ours, libc);
    return 0;
}
