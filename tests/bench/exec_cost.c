/* Measures what a preload object adds to an exec. The variants run in turn, so that other work on
 * the machine slows all of them alike, and their medians are compared.
 *
 * usage: exec_cost ROUNDS <VARIANTS
 * Each line of standard input is a variant: its name, then variables, then "--" and a command, all
 * separated by tabs. The first variant has no object, the second is the floor of the others.
 * Prints a line for each: name, microseconds, minor faults, microseconds more than the floor, their
 * ratio to it, minor faults more. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VARIANTS_MAX = 16, WORDS_MAX = 1024, NANOSECONDS = 1000000000, MICRO = 1000 };

struct variant {
    char *name;
    char *environment[WORDS_MAX];
    char *command[WORDS_MAX];
    double *microseconds, *faults;
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * NANOSECONDS + (double)time.tv_nsec;
}

static void run_once(struct variant *variant, size_t round)
{
    struct rusage usage;
    int status;
    pid_t child;
    double start = now();

    if (posix_spawn(&child, variant->command[0], NULL, NULL, variant->command,
                    variant->environment) != 0 ||
        wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "exec_cost: cannot run %s as %s\n", variant->command[0], variant->name);
        exit(1);
    }
    variant->microseconds[round] = (now() - start) / MICRO;
    variant->faults[round] = (double)usage.ru_minflt;
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

/* Splits "NAME\tVARIABLE\t…\t--\tCOMMAND\t…". The variant points into the line. */
static void variant_parse(struct variant *variant, char *line, size_t rounds)
{
    size_t variables = 0, words = 0;
    int is_command = 0;

    variant->name = strtok(line, "\t\n");
    variant->environment[variables++] = "PATH=/usr/bin:/bin";
    for (char *word; (word = strtok(NULL, "\t\n")) != NULL;) {
        if (is_command && words < WORDS_MAX - 1)
            variant->command[words++] = word;
        else if (strcmp(word, "--") == 0)
            is_command = 1;
        else if (variables < WORDS_MAX - 1)
            variant->environment[variables++] = word;
    }
    variant->microseconds = calloc(rounds, sizeof(double));
    variant->faults = calloc(rounds, sizeof(double));
    if (words == 0 || variant->microseconds == NULL || variant->faults == NULL) {
        fprintf(stderr, "exec_cost: no command for %s\n", variant->name);
        exit(2);
    }
}

static void print(struct variant *variants, size_t count, size_t rounds)
{
    double floor = 0, floor_faults = 0;

    for (size_t v = 0; v < count; v++) {
        double middle = median(variants[v].microseconds, rounds);
        double faults = median(variants[v].faults, rounds);

        if (v <= 1) {
            floor = middle;
            floor_faults = faults;
        }
        printf("%s\t%.1f\t%.0f\t%+.1f\t%.3f\t%+.0f\n", variants[v].name, middle, faults,
               middle - floor, middle / floor, faults - floor_faults);
    }
}

int main(int argc, char **argv)
{
    static struct variant variants[VARIANTS_MAX];
    size_t count = 0, rounds = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    char *line = NULL;
    size_t size = 0;

    if (rounds == 0) {
        fprintf(stderr, "usage: exec_cost ROUNDS <VARIANTS\n");
        return 2;
    }
    while (count < VARIANTS_MAX && getline(&line, &size, stdin) > 0) {
        variant_parse(&variants[count++], line, rounds);
        line = NULL;
        size = 0;
    }
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++)
            run_once(&variants[(i + round) % count], round);
    print(variants, count, rounds);
    return 0;
}
