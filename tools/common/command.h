/* Commands as descriptors. Each command of a program is one table entry, and everything that is
 * said of it comes from that entry: the parsing of its command line, --help, the completion for
 * shells and its part of the man page (tools/describe). */
#ifndef DDINJECT_TOOLS_COMMON_COMMAND_H
#define DDINJECT_TOOLS_COMMON_COMMAND_H

#include "tools/common/error.h"

#include <stdbool.h>

struct option_spec {
    const char *name;     /* "lock": --lock */
    char letter;          /* 'o': -o; 0: the option has no letter */
    const char *argument; /* "FILE", as --help shows it; NULL: the option is a switch */
    const char *help;     /* one line, no full stop */
};

/* One occurrence of an option on the command line. */
struct parsed_option {
    int option;        /* its index in the command's options */
    const char *value; /* "" for a switch */
};

/* A command line that was parsed. All strings are argv's own. */
struct invocation {
    const struct command *command;
    struct parsed_option *options; /* in the order of the command line */
    size_t option_count;
    char **operands; /* NULL-terminated */
    int operand_count;
};

struct command {
    const char *name;
    const char *summary;               /* one line, no full stop */
    const char *operands;              /* "SRC DST", "-- CMD [ARG]...", "" for none */
    const char *description;           /* paragraphs of whole sentences for --help */
    const struct option_spec *options; /* ended by a NULL name; NULL: there are none */
    bool stops_at_operand;             /* what follows the first operand belongs to that operand */
    int operands_min, operands_max;    /* max < 0: any number */
    const char *statuses;              /* what its exit statuses mean; NULL: COMMAND_STATUSES */
    int failed_status;                 /* its exit status for ERROR_FAILED; 0 stands for 1 */
    /* Returns 0, or an exit status that says all there is to say, or a negative errno with `*error`
     * filled. */
    int (*run)(const struct invocation *invocation, struct error *error);
};

#define COMMAND_STATUSES "0 done, 1 failed, 2 wrong command line, 3 verification failed"

struct program {
    const char *name;
    const char *summary;                   /* one sentence */
    const struct command *const *commands; /* NULL-terminated */
};

/* Returns the ending of a counted noun, for "%zu target%s": one target, two targets. */
static inline const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* In the next three, `name` must be the name of one of the command's options. */

/* Returns the option's value; its last one where it was given several times, and NULL where it was
 * not given. */
const char *invocation_value(const struct invocation *invocation, const char *name);
/* Returns the value of the option's n-th occurrence, counted from 0, or NULL when there are fewer.
 */
const char *invocation_value_at(const struct invocation *invocation, const char *name, size_t n);
/* Was the option given? */
bool invocation_has(const struct invocation *invocation, const char *name);

/* Runs a whole program: --help, --version, `help COMMAND`, or one of its commands, whose error it
 * prints. Returns the exit status: COMMAND_STATUSES, or what the command defines. */
int program_main(const struct program *program, int argc, char **argv);

#endif
