/* Looking at what the volume has for one Python. */
#ifndef DDINJECT_PRELOAD_VOLUME_H
#define DDINJECT_PRELOAD_VOLUME_H

#include "core/decide.h"

/* Fills the facts about the volume: volume, has_version, has_directory, has_short_name and
 * required. It needs facts->python and facts->libc. It opens names, and reads no directory. */
void volume_look(struct span volume, struct facts *facts);

#endif
