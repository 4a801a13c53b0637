/* Paths by their text alone. */
#ifndef DDINJECT_CORE_PATH_H
#define DDINJECT_CORE_PATH_H

#include "core/text.h"

/* Adds `path`, absolute or below `directory`, without `.`, `..`, `//` and a trailing slash. */
void path_add_normalized(struct text *text, struct span directory, struct span path);

#endif
