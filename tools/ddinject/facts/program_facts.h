/* Reads from the ELF files of a process whether it is Python, which Python, and on which libc. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_PROGRAM_FACTS_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_PROGRAM_FACTS_H

#include "tools/ddinject/facts/explanation.h"
#include "tools/ddinject/observe/observed_process.h"

/* Sets the program's part of the facts and adds its rows and notes. Fails only where the program's
 * own file cannot be read: a library that is not found becomes a note. */
int program_facts_gather(const struct observed_process *process, struct explanation *explanation,
                         struct error *error);

#endif
