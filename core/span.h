/* A span: a run of bytes that somebody else owns. Bounds are computed in these functions alone, so
 * that no other code can get them wrong. */
#ifndef DDINJECT_CORE_SPAN_H
#define DDINJECT_CORE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `at` may be NULL only when `len` is 0. Nothing here allocates, fails or keeps a reference. */
struct span {
    const char *at;
    size_t len;
};

#define SPAN_EMPTY ((struct span){NULL, 0})
/* Makes a span of a string literal, without its NUL. */
#define SPAN(literal) ((struct span){"" literal, sizeof(literal) - 1})

/* Returns the bytes of a NUL-terminated string. NULL gives the empty span. */
struct span span_of(const char *string);
bool span_is_empty(struct span span);
bool span_equals(struct span a, struct span b);
bool span_starts_with(struct span span, struct span prefix);
bool span_ends_with(struct span span, struct span suffix);
/* Does `needle` occur anywhere in `span`? An empty needle always does. */
bool span_contains(struct span span, struct span needle);
/* Returns the part [from, from+len), clipped so that it never reaches outside of `span`. */
struct span span_slice(struct span span, size_t from, size_t len);
/* Returns everything from `from` on, clipped in the same way. */
struct span span_from(struct span span, size_t from);
/* Return the index of the first or the last `byte`, or span.len when it does not occur. */
size_t span_find(struct span span, char byte);
size_t span_find_last(struct span span, char byte);
/* Cuts at the first `separator`: returns what precedes it and leaves what follows it in `*rest`.
 * Without a separator, all of it is returned and `*rest` gets a NULL `at`. */
struct span span_cut(struct span *rest, char separator);
/* Returns the span without leading and trailing spaces, tabs, CR and LF. */
struct span span_trim(struct span span);
/* Removes the blanks and then the first word from the front of `*span`, and returns the word. It is
 * empty when there is none. */
struct span span_take_word(struct span *span);
/* Removes a decimal number of at most 9 digits from the front of `*span`. When there is none, it
 * returns false and leaves the span as it was. */
bool span_take_number(struct span *span, unsigned *ret_number);
/* Removes `prefix` from the front of `*span`. When it is not there, it returns false and leaves the
 * span as it was. */
bool span_take(struct span *span, struct span prefix);

#endif
