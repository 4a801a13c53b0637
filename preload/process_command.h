/* The command line, program and working directory of this process, read from /proc. */
#ifndef DDINJECT_PRELOAD_PROCESS_COMMAND_H
#define DDINJECT_PRELOAD_PROCESS_COMMAND_H

#include "core/command_line.h"

struct process_command {
    struct command_line line; /* the part that could be read */
    bool is_whole;            /* false when a part is missing or was cut */
    void *memory;
};

void process_command_read(struct process_command *ret_command);
void process_command_release(struct process_command *command);

#endif
