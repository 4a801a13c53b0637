/* The program ddinject: starts programs with injection, and explains what happens to them. It is
 * static, so that it runs in any container that mounts a volume. */
#include "tools/ddinject/commands.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct command *const commands[] = {&command_run, &command_explain, NULL};
    static const struct program program = {
        .name = "ddinject",
        .summary = "Starts programs under libddinject.so, and explains what it does to them.",
        .commands = commands,
    };

    return program_main(&program, argc, argv);
}
