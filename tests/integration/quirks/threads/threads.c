/* Half of the threads ask, the others set and add variables. What is asked for is always one of
 * the values that were ever set. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 64, ROUNDS = 3000, NAMES = 8 };

static int wrong;

static void *ask(void *number)
{
    char name[16];

    for (int i = 0; i < ROUNDS; i++) {
        snprintf(name, sizeof(name), "SHARED%d", i % NAMES);
        const char *value = getenv(name);

        if (value == NULL || strncmp(value, "value", 5) != 0 || getenv("PYTHONPATH") == NULL)
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
    }
    return number;
}

static void *set(void *number)
{
    char name[16], value[16];

    for (int i = 0; i < ROUNDS / 10; i++) {
        snprintf(name, sizeof(name), "SHARED%d", i % NAMES);
        snprintf(value, sizeof(value), "value%d", i % 7);
        setenv(name, value, 1);
    }
    return number;
}

int main(void)
{
    pthread_t threads[THREADS];
    char name[16];

    for (int i = 0; i < NAMES; i++) {
        snprintf(name, sizeof(name), "SHARED%d", i);
        setenv(name, "value", 1);
    }
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, i % 2 != 0 ? ask : set, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%d threads, %d wrong values\n", THREADS, wrong);
    return wrong != 0;
}
