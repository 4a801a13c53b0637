/* This process's own command line, program and working directory, as /proc tells them. */
#ifndef DDINJECT_PRELOAD_PROCESS_COMMAND_H
#define DDINJECT_PRELOAD_PROCESS_COMMAND_H

#include "core/command_line.h"

struct process_command {
    struct command_line line; /* what could be read of it */
    bool is_whole;            /* nothing of it is missing or cut */
    void *memory;
};

void process_command_read(struct process_command *ret_command);
void process_command_release(struct process_command *command);

#endif
