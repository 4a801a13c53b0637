/* The command line of an observed process, parsed as the rules see it (core/command_line.h). */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_COMMAND_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_COMMAND_H

#include "core/command_line.h"
#include "tools/ddinject/observe/observed_process.h"

struct observed_command {
    struct command_line line;
    bool is_whole;        /* false: the script is relative, and the directory is not known */
    char *words, *script; /* memory that `line` points into */
};

/* The command borrows from the process, which must outlive it. The caller releases the command. */
void observed_command_read(const struct observed_process *process,
                           struct observed_command *ret_command);
void observed_command_release(struct observed_command *command);

#endif
