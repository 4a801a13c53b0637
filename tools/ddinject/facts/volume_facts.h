/* What a volume has for one interpreter. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_VOLUME_FACTS_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_VOLUME_FACTS_H

#include "tools/ddinject/facts/explanation.h"

/* Fills the volume's part of the facts and adds its rows. `root` as in root_path.h; `source` says
 * how the volume was found. Python and libc must be in the facts already. */
void volume_facts_gather(const char *root, const char *volume, const char *source,
                         struct explanation *explanation);

#endif
