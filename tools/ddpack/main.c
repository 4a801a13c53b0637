/* ddpack: from published wheels to a volume. */
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
        .summary = "Prepares, checks and copies volumes of ddtrace for libddinject.so.",
        .commands = commands,
    };

    return program_main(&program, argc, argv);
}
