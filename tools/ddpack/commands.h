/* The commands that only ddpack has. It shares `copy` and `list` with ddpack-init, which declares
 * them in tools/ddpack/init/commands.h, and has its own `verify`, with signatures. */
#ifndef DDINJECT_TOOLS_DDPACK_COMMANDS_H
#define DDINJECT_TOOLS_DDPACK_COMMANDS_H

#include "tools/common/command.h"

extern const struct command command_lock;
extern const struct command command_build;
extern const struct command command_diff;
extern const struct command command_sbom;
extern const struct command command_sign;
extern const struct command command_verify_signed;
extern const struct command command_export;
extern const struct command command_import;

#endif
