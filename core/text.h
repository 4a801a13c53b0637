/* A text that is built in a buffer of the caller. What does not fit is cut off, and `cut` tells so:
 * the caller decides whether a cut text is of use. */
#ifndef DDINJECT_CORE_TEXT_H
#define DDINJECT_CORE_TEXT_H

#include "core/span.h"

/* `at` always holds a NUL-terminated string of `len` bytes; `size` counts the NUL. */
struct text {
    char *at;
    size_t size;
    size_t len;
    bool cut;
};

/* Begins an empty text. `size` counts the bytes of the buffer and must be at least 1. */
struct text text_in(char *buffer, size_t size);
void text_add(struct text *text, struct span span);
void text_add_string(struct text *text, const char *string);
void text_add_number(struct text *text, unsigned long number);
/* Adds the number with zeros in front, so that it has at least `digits` digits. */
void text_add_digits(struct text *text, unsigned long number, unsigned digits);
struct span text_span(const struct text *text);

#endif
