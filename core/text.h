/* Text put together in a buffer of the caller's: what does not fit is cut off, and known. */
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

/* `size` must be at least 1. */
struct text text_in(char *buffer, size_t size);
void text_add(struct text *text, struct span span);
void text_add_string(struct text *text, const char *string);
void text_add_number(struct text *text, unsigned long number);
/* With zeros in front where it has fewer digits. */
void text_add_digits(struct text *text, unsigned long number, unsigned digits);
struct span text_span(const struct text *text);

#endif
