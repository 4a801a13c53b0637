/* The commands of ddinject, each in its own cmd_NAME.c. */
#ifndef DDINJECT_TOOLS_DDINJECT_COMMANDS_H
#define DDINJECT_TOOLS_DDINJECT_COMMANDS_H

#include "tools/common/command.h"

extern const struct command command_run;
extern const struct command command_explain;

#endif
