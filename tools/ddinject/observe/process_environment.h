/* The environment of a process that is observed, one "NAME=value" word for each variable. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_PROCESS_ENVIRONMENT_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_PROCESS_ENVIRONMENT_H

#include "tools/common/text_list.h"

/* Returns the value of the first variable of this name, or NULL when it is not set. */
const char *process_environment_value(const struct text_list *environment, const char *name);
/* Removes every variable of this name: an environment may have a name twice. */
void process_environment_remove(struct text_list *environment, struct span name);
/* Adds "NAME=value", and removes every earlier value of NAME. */
void process_environment_assign(struct text_list *environment, const char *assignment);

#endif
