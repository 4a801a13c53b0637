/* The process's environment, read only. */
#ifndef DDINJECT_PRELOAD_ENVIRONMENT_H
#define DDINJECT_PRELOAD_ENVIRONMENT_H

#include "core/span.h"

/* What libc's getenv returns: the value inside of the environment's own memory, NULL if unset. */
char *environment_value(const char *name);
/* The same as a span; unset is empty. */
struct span environment_span(const char *name);
/* Does it say yes, by environment_says_yes? */
bool environment_says(const char *name);

#endif
