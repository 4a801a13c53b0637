/* Paths, by their text alone: no file is looked at. */
#ifndef DDINJECT_CORE_PATH_H
#define DDINJECT_CORE_PATH_H

#include "core/text.h"

/* Adds `path` without `.`, `..`, `//` and a trailing slash. A relative path is taken to be below
 * `directory`. */
void path_add_normalized(struct text *text, struct span directory, struct span path);

#endif
