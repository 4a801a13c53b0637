/* The operations on struct span. */
#include "core/span.h"

enum { NUMBER_DIGITS_MAX = 9 };

struct span span_of(const char *string)
{
    size_t len = 0;

    if (string == NULL)
        return SPAN_EMPTY;
    while (string[len] != '\0')
        len++;
    return (struct span){string, len};
}

bool span_is_empty(struct span span)
{
    return span.len == 0;
}

bool span_equals(struct span a, struct span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (a.at[i] != b.at[i])
            return false;
    return true;
}

bool span_starts_with(struct span span, struct span prefix)
{
    return prefix.len <= span.len && span_equals(span_slice(span, 0, prefix.len), prefix);
}

bool span_ends_with(struct span span, struct span suffix)
{
    return suffix.len <= span.len && span_equals(span_from(span, span.len - suffix.len), suffix);
}

bool span_contains(struct span span, struct span needle)
{
    for (size_t from = 0; from + needle.len <= span.len; from++)
        if (span_equals(span_slice(span, from, needle.len), needle))
            return true;
    return false;
}

struct span span_slice(struct span span, size_t from, size_t len)
{
    struct span part = span_from(span, from);

    if (len < part.len)
        part.len = len;
    return part;
}

struct span span_from(struct span span, size_t from)
{
    if (from == 0)
        return span;
    if (from > span.len)
        from = span.len;
    return (struct span){span.len == 0 ? span.at : span.at + from, span.len - from};
}

size_t span_find(struct span span, char byte)
{
    size_t i = 0;

    while (i < span.len && span.at[i] != byte)
        i++;
    return i;
}

size_t span_find_last(struct span span, char byte)
{
    for (size_t i = span.len; i > 0; i--)
        if (span.at[i - 1] == byte)
            return i - 1;
    return span.len;
}

struct span span_cut(struct span *rest, char separator)
{
    struct span all = *rest;
    size_t cut = span_find(all, separator);

    *rest = cut < all.len ? (struct span){all.at + cut + 1, all.len - cut - 1} : SPAN_EMPTY;
    return (struct span){all.at, cut};
}

/* The comparison is inline: a call costs more than the bytes that are compared, since the first
 * byte differs nearly always. */
__attribute__((always_inline)) static inline bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' &&
           (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n');
}

struct span span_trim(struct span span)
{
    while (span.len > 0 && is_blank(span.at[0]))
        span = span_from(span, 1);
    while (span.len > 0 && is_blank(span.at[span.len - 1]))
        span.len--;
    return span;
}

struct span span_take_word(struct span *span)
{
    struct span all = *span;
    size_t start = 0;

    if (all.len == 0)
        return SPAN_EMPTY;
    while (start < all.len && is_blank(all.at[start]))
        start++;
    size_t end = start;

    while (end < all.len && !is_blank(all.at[end]))
        end++;
    *span = (struct span){all.at + end, all.len - end};
    return (struct span){all.at + start, end - start};
}

bool span_take_number(struct span *span, unsigned *ret_number)
{
    unsigned number = 0;
    size_t digits = 0;

    while (digits < span->len && span->at[digits] >= '0' && span->at[digits] <= '9') {
        if (digits == NUMBER_DIGITS_MAX)
            return false;
        number = number * 10 + (unsigned)(span->at[digits] - '0');
        digits++;
    }
    if (digits == 0)
        return false;
    *span = span_from(*span, digits);
    *ret_number = number;
    return true;
}

bool span_take(struct span *span, struct span prefix)
{
    if (!span_starts_with(*span, prefix))
        return false;
    *span = span_from(*span, prefix.len);
    return true;
}
