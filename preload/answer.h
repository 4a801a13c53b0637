/* The values that getenv returns. An answer is never changed or freed: the caller keeps the
 * pointer, as it may keep a pointer into the environment (getenv(3)). */
#ifndef DDINJECT_PRELOAD_ANSWER_H
#define DDINJECT_PRELOAD_ANSWER_H

#include "core/span.h"

/* Returns "volume" or "volume:user_value", and the same pointer whenever it is asked the same.
 * Returns NULL when there is no memory. */
char *answer_for(struct span volume, struct span user_value);

#endif
