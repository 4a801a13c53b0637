/* What the volume has for one Python. */
#ifndef DDINJECT_PRELOAD_VOLUME_H
#define DDINJECT_PRELOAD_VOLUME_H

#include "core/decide.h"

/* Fills the facts about the volume: volume, has_version, has_directory, required. Needs
 * facts->python and facts->libc. Looks at names only; no directory is read. */
void volume_look(struct span volume, struct facts *facts);

#endif
