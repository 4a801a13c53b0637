/* The commands of ddinject. */
#ifndef DDINJECT_TOOLS_DDINJECT_COMMANDS_H
#define DDINJECT_TOOLS_DDINJECT_COMMANDS_H

#include "tools/common/command.h"

extern const struct command command_run;
extern const struct command command_explain;

#endif
