/* The commands that both ddpack and the small ddpack-init have. */
#ifndef DDINJECT_TOOLS_INIT_COMMANDS_H
#define DDINJECT_TOOLS_INIT_COMMANDS_H

#include "tools/common/command.h"

extern const struct command command_copy;
extern const struct command command_verify;
extern const struct command command_list;

#endif
