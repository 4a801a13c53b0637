/* Applies the rules to a process from outside. The files are those that preload/rules_files.c
 * reads. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_RULES_FACTS_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_RULES_FACTS_H

#include "tools/ddinject/facts/explanation.h"
#include "tools/ddinject/observe/observed_process.h"

/* Sets the rules' part of the facts and adds its rows. */
void rules_facts_gather(const struct observed_process *process, const char *volume,
                        struct explanation *explanation);

#endif
