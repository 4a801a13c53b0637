/* What a preload object adds to an exec: variants are run in turn, so that whatever else the
 * machine does falls on all alike; the medians are compared. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VARIANTS_MAX = 8, NANOSECONDS = 1000000000, MICRO = 1000 };

struct variant {
    const char *name;
    char *preload; /* "LD_PRELOAD=…", or NULL */
    double *microseconds;
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * NANOSECONDS + (double)time.tv_nsec;
}

static double run_once(char *program, char *preload)
{
    char *arguments[] = {program, NULL};
    char *environment[] = {"PATH=/usr/bin:/bin", preload, NULL};
    int status;
    pid_t child;
    double start = now();

    if (posix_spawn(&child, program, NULL, NULL, arguments, environment) != 0 ||
        waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "exec_cost: cannot run %s with %s\n", program,
                preload != NULL ? preload : "no preload object");
        exit(1);
    }
    return (now() - start) / MICRO;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare);
    return values[count / 2];
}

/* usage: exec_cost ROUNDS PROGRAM NAME=OBJECT…; the first variant, without any, is added. */
int main(int argc, char **argv)
{
    struct variant variants[VARIANTS_MAX] = {{.name = "nothing"}};
    size_t count = 1, rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;

    if (rounds == 0 || argc - 3 >= VARIANTS_MAX) {
        fprintf(stderr, "usage: exec_cost ROUNDS PROGRAM NAME=OBJECT…\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        char *object = strchr(argv[i], '=');

        if (object == NULL)
            return 2;
        *object++ = '\0';
        variants[count].name = argv[i];
        if (asprintf(&variants[count].preload, "LD_PRELOAD=%s", object) < 0)
            return 1;
        count++;
    }
    for (size_t v = 0; v < count; v++)
        if ((variants[v].microseconds = calloc(rounds, sizeof(double))) == NULL)
            return 1;
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++) {
            struct variant *variant = &variants[(i + round) % count];

            variant->microseconds[round] = run_once(argv[2], variant->preload);
        }
    double floor = 0, empty = 0;

    for (size_t v = 0; v < count; v++) {
        double middle = median(variants[v].microseconds, rounds);

        floor = v == 0 ? middle : floor;
        empty = v == 1 ? middle : empty;
        printf("%-12s %9.1f us  added %+7.1f us", variants[v].name, middle, middle - floor);
        if (v > 1)
            printf("  against %s: %+.2f%%", variants[1].name, 100 * (middle - empty) / empty);
        printf("\n");
    }
    return 0;
}
