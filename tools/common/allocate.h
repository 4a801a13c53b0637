/* Memory for arrays. A tool that runs out of memory aborts: it has nothing half-made to undo that
 * the next run does not remove. */
#ifndef DDINJECT_TOOLS_COMMON_ALLOCATE_H
#define DDINJECT_TOOLS_COMMON_ALLOCATE_H

#include <stddef.h>

/* Returns `count` zeroed items of `size` bytes, at least one, so that the result is never NULL. */
void *array_new(size_t count, size_t size) __attribute__((returns_nonnull));
/* Makes room for one more item behind `count` of them and zeroes it. Returns the array, which may
 * have moved; the caller counts. The room doubles whenever `count` is a power of two, so that no
 * capacity is kept: an array that grows by this function grows by nothing else. */
void *array_grow(void *items, size_t count, size_t size) __attribute__((returns_nonnull));

#endif
