/* Running another program to its end: input in, both outputs out, and no shell in between. */
#ifndef DDINJECT_TOOLS_COMMON_SUBPROCESS_H
#define DDINJECT_TOOLS_COMMON_SUBPROCESS_H

#include "core/span.h"
#include "tools/common/error.h"

struct subprocess_result {
    int status;   /* its exit status; 128 + the signal's number when a signal ended it */
    char *output; /* all of its standard output, with a NUL behind; NULL: it did not run */
    char *errors; /* the same of its standard error */
    size_t output_len;
};

/* Runs arguments[0], which is looked for on PATH, and waits for its end. `input` must fit into a
 * pipe (4096 bytes), because all of it is written before any output is read. An exit status other
 * than 0 is no error; a program that cannot be started is one, and so is its exit status 127. The
 * caller releases the result, also after a failure. */
int subprocess_run(const char *const *arguments, char *const *environment, struct span input,
                   struct subprocess_result *ret_result, struct error *error);
/* Puts what a program wrote on one line, in place: every run of white space becomes one space. */
void subprocess_join_lines(char *text);
void subprocess_result_release(struct subprocess_result *result);

#endif
