/* Finds interpreters that may be a CPython of a certain version, to compile byte code with. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_INTERPRETERS_H
#define DDINJECT_TOOLS_DDPACK_BUILD_INTERPRETERS_H

#include "core/target.h"
#include "tools/common/text_list.h"

/* Adds the paths of the files that are named after the version, like "python3.12": first those on
 * PATH, in its order, then those in pyenv's root, the newest first. Starts none of them, so each
 * may still be something else. */
void interpreters_find(struct text_list *paths, struct python_version version);

#endif
