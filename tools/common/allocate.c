/* Memory from the heap, or the end of the process. Sizes of 0 become 1, because malloc(3) may
 * return NULL for them, which would look like a lack of memory. */
#include "tools/common/allocate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void *allocated(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

void *allocate(size_t size)
{
    return allocated(malloc(size > 0 ? size : 1));
}

void *reallocate(void *memory, size_t size)
{
    return allocated(realloc(memory, size > 0 ? size : 1));
}

void *reallocate_array(void *items, size_t count, size_t size)
{
    return allocated(reallocarray(items, count > 0 ? count : 1, size));
}

void *array_new(size_t count, size_t size)
{
    return allocated(calloc(count > 0 ? count : 1, size));
}

void *array_grow(void *items, size_t count, size_t size)
{
    /* The room is the next power of two, so it is used up when `count` is one (or 0). */
    bool is_full = (count & (count - 1)) == 0;
    char *grown = is_full ? reallocate_array(items, count == 0 ? 1 : 2 * count, size) : items;

    memset(grown + count * size, 0, size);
    return grown;
}

char *text_copy(struct span text)
{
    char *copy = allocate(text.len + 1);

    /* memcpy(3) may not be given NULL, not even for no bytes. */
    if (text.len > 0)
        memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return copy;
}
