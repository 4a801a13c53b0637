/* What ELF files say of a process: is it Python, which, on which libc. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_PROGRAM_FACTS_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_PROGRAM_FACTS_H

#include "tools/ddinject/facts/explanation.h"
#include "tools/ddinject/observe/observed_process.h"

/* Fills the program's part of the facts and adds its rows. Fails only where the program's own file
 * cannot be read. */
int program_facts_gather(const struct observed_process *process, struct explanation *explanation,
                         struct error *error);

#endif
