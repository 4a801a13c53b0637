/* Threads ask for the last variable while those in front of it are taken away, one by one. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, VARIABLES = 3000 };

static bool is_over;
static int wrong;

static void *ask(void *nothing)
{
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        const char *value = getenv("LAST");

        if (value == NULL || strcmp(value, "value") != 0)
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
    }
    return nothing;
}

int main(void)
{
    pthread_t threads[THREADS];
    char name[16];

    for (int i = 0; i < VARIABLES; i++) {
        snprintf(name, sizeof(name), "FIRST%d", i);
        setenv(name, "", 1);
    }
    setenv("LAST", "value", 1);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, ask, NULL);
    for (int i = 0; i < VARIABLES; i++) {
        snprintf(name, sizeof(name), "FIRST%d", i);
        unsetenv(name);
    }
    __atomic_store_n(&is_over, true, __ATOMIC_RELEASE);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%d wrong values\n", wrong);
    return 0;
}
