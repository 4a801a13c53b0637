/* The environment of the process, which is only read. */
#ifndef DDINJECT_PRELOAD_ENVIRONMENT_H
#define DDINJECT_PRELOAD_ENVIRONMENT_H

#include "core/span.h"

/* Returns what getenv of libc returns: a pointer into the memory of the environment, or NULL when
 * the variable is not set. */
char *environment_value(const char *name);
/* Returns the same as a span, which is empty when the variable is not set. */
struct span environment_span(const char *name);
/* Does the variable say yes? See environment_says_yes. */
bool environment_says(const char *name);

#endif
