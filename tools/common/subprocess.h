/* Running another program: input in, both outputs out, no shell. */
#ifndef DDINJECT_TOOLS_COMMON_SUBPROCESS_H
#define DDINJECT_TOOLS_COMMON_SUBPROCESS_H

#include "core/span.h"
#include "tools/common/error.h"

struct subprocess_result {
    int status; /* exit status, 128 + signal where one ended it */
    char *output, *errors;
    size_t output_len;
};

/* Runs arguments[0] (found on PATH) to its end. `input` must fit into a pipe (4096 bytes). The
 * caller releases the result, also after a failure. */
int subprocess_run(const char *const *arguments, char *const *environment, struct span input,
                   struct subprocess_result *ret_result, struct error *error);
/* What a program wrote, on one line: all white space becomes single spaces. */
void subprocess_join_lines(char *text);
void subprocess_result_release(struct subprocess_result *result);

#endif
