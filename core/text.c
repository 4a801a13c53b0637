/* Appending to a buffer whose end is never passed. */
#include "core/text.h"

struct text text_in(char *buffer, size_t size)
{
    buffer[0] = '\0';
    return (struct text){.at = buffer, .size = size};
}

void text_add(struct text *text, struct span span)
{
    for (size_t i = 0; i < span.len; i++) {
        if (text->len + 1 >= text->size) {
            text->cut = true;
            break;
        }
        text->at[text->len++] = span.at[i];
    }
    text->at[text->len] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, span_of(string));
}

void text_add_number(struct text *text, unsigned long number)
{
    text_add_digits(text, number, 1);
}

void text_add_digits(struct text *text, unsigned long number, unsigned digits)
{
    char buffer[sizeof(number) * 3];
    size_t from = sizeof(buffer);

    for (; number != 0 || from > sizeof(buffer) - digits; number /= 10)
        buffer[--from] = (char)('0' + number % 10);
    text_add(text, (struct span){buffer + from, sizeof(buffer) - from});
}

struct span text_span(const struct text *text)
{
    return (struct span){text->at, text->len};
}
