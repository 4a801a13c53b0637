/* Patterns with `*`, in time that is linear in pattern and text. */
#ifndef DDINJECT_CORE_WILDCARD_H
#define DDINJECT_CORE_WILDCARD_H

#include "core/span.h"

enum { WILDCARD_PATTERN_MAX = 255 };

/* Does the pattern match the whole text? `*` is any run of bytes, every other byte is itself.
 * A pattern longer than WILDCARD_PATTERN_MAX matches nothing. */
bool wildcard_matches(struct span pattern, struct span text);

#endif
