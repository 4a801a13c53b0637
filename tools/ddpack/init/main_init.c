/* ddpack-init: the part of ddpack that an init container needs, as one small static program. */
#include "tools/ddpack/init/commands.h"

#include <stddef.h>

static const struct command *const COMMANDS[] = {
    &command_copy,
    &command_verify,
    &command_list,
    NULL,
};

int main(int argc, char **argv)
{
    static const struct program PROGRAM = {
        .name = "ddpack-init",
        .summary = "Copies, verifies and lists volumes for library injection.",
        .commands = COMMANDS,
    };

    return program_main(&PROGRAM, argc, argv);
}
