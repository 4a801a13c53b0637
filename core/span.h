/* A run of bytes that somebody else owns: the only place where bounds are computed. */
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
/* A string literal as a span, its NUL left out. */
#define SPAN(literal) ((struct span){"" literal, sizeof(literal) - 1})

/* The bytes of a NUL-terminated string; NULL gives the empty span. */
struct span span_of(const char *string);
bool span_is_empty(struct span span);
bool span_equals(struct span a, struct span b);
bool span_starts_with(struct span span, struct span prefix);
bool span_ends_with(struct span span, struct span suffix);
/* Does `needle` occur anywhere in `span`? An empty needle always does. */
bool span_contains(struct span span, struct span needle);
/* The part [from, from+len) clipped to what is there: never outside of `span`. */
struct span span_slice(struct span span, size_t from, size_t len);
/* Everything from `from` on, clipped. */
struct span span_from(struct span span, size_t from);
/* Index of the first or last `byte`, or span.len where there is none. */
size_t span_find(struct span span, char byte);
size_t span_find_last(struct span span, char byte);
/* Cuts at the first `separator`: returns what is before it and leaves what is behind it in
 * `*rest`. Without a separator all of it is returned and `*rest` has a NULL `at`. */
struct span span_cut(struct span *rest, char separator);
/* Without leading and trailing spaces, tabs, CR and LF. */
struct span span_trim(struct span span);
/* Takes the first word off the front of `*span`, and the blanks before it; empty: there is none. */
struct span span_take_word(struct span *span);
/* Takes a decimal number off the front of `*span` (at most 9 digits); false leaves it as it was. */
bool span_take_number(struct span *span, unsigned *ret_number);
/* Takes `prefix` off the front of `*span`; false leaves it as it was. */
bool span_take(struct span *span, struct span prefix);

#endif
