/* The program ddpack: makes a volume from published wheels, and checks and copies volumes. Each
 * command is in its own cmd_NAME.c; --help lists them in this order. */
#include "tools/ddpack/commands.h"
#include "tools/ddpack/init/commands.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct command *const commands[] = {
        &command_lock,
        &command_import,
        &command_export,
        &command_build,
        &command_copy,
        &command_verify_signed,
        &command_sign,
        &command_list,
        &command_diff,
        &command_sbom,
        NULL,
    };
    static const struct program program = {
        .name = "ddpack",
        .summary = "Builds, checks and copies volumes of ddtrace for libddinject.so.",
        .commands = commands,
    };

    return program_main(&program, argc, argv);
}
