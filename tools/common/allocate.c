/* Arrays on the heap. */
#include "tools/common/allocate.h"

#include <stdlib.h>
#include <string.h>

void *array_new(size_t count, size_t size)
{
    void *items = calloc(count > 0 ? count : 1, size);

    if (items == NULL)
        abort();
    return items;
}

void *array_grow(void *items, size_t count, size_t size)
{
    int is_full = (count & (count - 1)) == 0;
    char *grown = is_full ? reallocarray(items, count == 0 ? 1 : 2 * count, size) : items;

    if (grown == NULL)
        abort();
    memset(grown + count * size, 0, size);
    return grown;
}
