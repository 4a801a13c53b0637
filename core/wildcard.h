/* Patterns with `*`. Matching takes time that is linear in pattern and text, whatever they are: a
 * rule must not be able to delay the start of a process. */
#ifndef DDINJECT_CORE_WILDCARD_H
#define DDINJECT_CORE_WILDCARD_H

#include "core/span.h"

enum { WILDCARD_PATTERN_MAX = 255 };

/* Does the pattern match the whole text? `*` matches any run of bytes, an empty one too; every
 * other byte matches itself. A pattern longer than WILDCARD_PATTERN_MAX matches nothing. */
bool wildcard_matches(struct span pattern, struct span text);

#endif
