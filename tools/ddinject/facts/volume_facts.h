/* Looks up what a volume has for the Python of a process. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_VOLUME_FACTS_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_VOLUME_FACTS_H

#include "tools/ddinject/facts/explanation.h"

/* Sets the volume's part of the facts and adds its rows. `root` is as in root_path.h, and `source`
 * says how the volume was found. The facts must have Python and libc already: program_facts_gather
 * sets them. */
void volume_facts_gather(const char *root, const char *volume, const char *source,
                         struct explanation *explanation);

#endif
