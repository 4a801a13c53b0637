/* The four functions that a compiler may call in freestanding code. They are hidden, so that the
 * object neither imports nor exports them. They are small rather than fast: nothing here is large.
 */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *to, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
    return memmove(to, from, len);
}

void *memmove(void *to, const void *from, size_t len)
{
    char *target = to;
    const char *source = from;

    for (size_t i = 0; target < source && i < len; i++)
        target[i] = source[i];
    for (size_t i = len; target > source && i > 0; i--)
        target[i - 1] = source[i - 1];
    return to;
}

void *memset(void *to, int byte, size_t len)
{
    char *target = to;

    for (size_t i = 0; i < len; i++)
        target[i] = (char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t len)
{
    const unsigned char *left = a, *right = b;

    for (size_t i = 0; i < len; i++)
        if (left[i] != right[i])
            return left[i] - right[i];
    return 0;
}
