/* The values that getenv hands out: once given, an answer stays where it is for good. */
#ifndef DDINJECT_PRELOAD_ANSWER_H
#define DDINJECT_PRELOAD_ANSWER_H

#include "core/span.h"

/* "volume" or "volume:user_value"; the same question gives the same pointer. NULL: no memory. */
char *answer_for(struct span volume, struct span user_value);

#endif
