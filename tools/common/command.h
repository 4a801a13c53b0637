/* Commands as descriptors: parsing, --help, completion and man pages come from them. */
#ifndef DDINJECT_TOOLS_COMMON_COMMAND_H
#define DDINJECT_TOOLS_COMMON_COMMAND_H

#include "tools/common/error.h"

#include <stdbool.h>

struct option_spec {
    const char *name;     /* "lock": --lock */
    char letter;          /* 'o': -o; 0 for none */
    const char *argument; /* "FILE"; NULL: a switch */
    const char *help;     /* one line */
};

/* One option as it was given: the index into the command's options, "" for a switch. */
struct given_option {
    int option;
    const char *value;
};

struct invocation {
    const struct command *command;
    struct given_option *given; /* in order */
    size_t given_count;
    char **operands; /* NULL-terminated */
    int operand_count;
};

struct command {
    const char *name;
    const char *summary;               /* one line, no full stop */
    const char *operands;              /* "SRC DST", "-- CMD [ARG]...", "" */
    const char *description;           /* paragraphs for --help */
    const struct option_spec *options; /* ended by a NULL name; NULL: none */
    bool stops_at_operand;             /* what follows the first operand is not ours */
    int operands_min, operands_max;    /* max < 0: any number */
    const char *statuses;              /* what its exit statuses mean; NULL: COMMAND_STATUSES */
    int failed_status;                 /* its exit status for ERROR_FAILED; 0: 1 */
    /* 0, an exit status that says all there is to say, or a negative errno with `*error` filled. */
    int (*run)(const struct invocation *invocation, struct error *error);
};

#define COMMAND_STATUSES "0 done, 1 failed, 2 usage, 3 verification failed"

struct program {
    const char *name;
    const char *summary;
    const struct command *const *commands; /* NULL-terminated */
};

/* "%zu target%s": one target, two targets. */
static inline const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* The last value of --name, NULL where it was not given; the name must be one of the command's. */
const char *invocation_value(const struct invocation *invocation, const char *name);
/* The value of its n-th occurrence, from 0 on; NULL where it was not given so often. */
const char *invocation_value_at(const struct invocation *invocation, const char *name, size_t n);
bool invocation_has(const struct invocation *invocation, const char *name);

/* A whole program: --help, --version, `help COMMAND`, the commands. Prints the error and returns
 * the exit status: 0 done, 1 failed, 2 usage, 3 verification failed. */
int program_main(const struct program *program, int argc, char **argv);

#endif
