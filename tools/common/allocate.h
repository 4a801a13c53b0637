/* Memory from the heap. Every function here aborts when memory runs out: a tool that dies leaves
 * nothing that the next run does not remove. */
#ifndef DDINJECT_TOOLS_COMMON_ALLOCATE_H
#define DDINJECT_TOOLS_COMMON_ALLOCATE_H

#include "core/span.h"

#include <stddef.h>

/* Returns `memory`, which a library has just made. */
void *allocated(void *memory) __attribute__((returns_nonnull));
/* Returns `size` bytes that are not set. */
void *allocate(size_t size) __attribute__((malloc, returns_nonnull));
/* Gives `memory`, or NULL, the new size, as realloc(3) does. */
void *reallocate(void *memory, size_t size) __attribute__((returns_nonnull));
/* Does the same for `count` items of `size` bytes, whose product may not overflow. */
void *reallocate_array(void *items, size_t count, size_t size) __attribute__((returns_nonnull));
/* Returns `count` zeroed items of `size` bytes. There is always room for one. */
void *array_new(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* Makes room for one more item behind `count` of them and zeroes it. Returns the array, which may
 * have moved; the caller counts. The room doubles whenever `count` is a power of two, so that no
 * capacity is kept: an array that grows by this function grows by nothing else. */
void *array_grow(void *items, size_t count, size_t size) __attribute__((returns_nonnull));
/* Returns a copy of the bytes with a NUL behind them. */
char *text_copy(struct span text) __attribute__((malloc, returns_nonnull));

#endif
