/* A process's arguments as the rules see them. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_COMMAND_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_COMMAND_H

#include "core/command_line.h"
#include "tools/ddinject/observe/observed_process.h"

struct observed_command {
    struct command_line line;
    bool is_whole; /* false: a relative script, and nobody knows relative to what */
    char *words, *script;
};

void observed_command_read(const struct observed_process *process,
                           struct observed_command *ret_command);
void observed_command_release(struct observed_command *command);

#endif
