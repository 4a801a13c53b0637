/* Escaping, and checking UTF-8 (RFC 3629, and table 3-7 of the Unicode standard). */
#include "core/json_text.h"

static bool is_between(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

/* Returns the length of the UTF-8 character at the start, or 0 when there is none. */
static size_t character_len(struct span bytes)
{
    unsigned char first = (unsigned char)bytes.at[0];
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    size_t len = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (first < 0x80)
        return 1;
    if (!is_between(first, 0xc2, 0xf4))
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (i >= bytes.len || !is_between((unsigned char)bytes.at[i], low, high))
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return len;
}

/* Adds the escape of a control character, or of a byte that is not part of a UTF-8 character. */
static void add_escaped(struct text *text, unsigned char byte)
{
    const char *digits = "0123456789abcdef";

    text_add_string(text, byte < ' ' ? "\\u00" : "\\udc");
    text_add(text, (struct span){digits + (byte >> 4), 1});
    text_add(text, (struct span){digits + (byte & 0xf), 1});
}

void json_text_add(struct text *text, struct span bytes)
{
    struct span rest = span_slice(bytes, 0, JSON_TEXT_BYTES_MAX);

    if (bytes.at == NULL) {
        text_add_string(text, "null");
        return;
    }
    text_add_string(text, "\"");
    while (rest.len > 0) {
        unsigned char byte = (unsigned char)rest.at[0];
        size_t len = byte < ' ' ? 0 : character_len(rest);

        if (byte == '"' || byte == '\\')
            text_add_string(text, "\\");
        if (len == 0)
            add_escaped(text, byte);
        text_add(text, span_slice(rest, 0, len));
        rest = span_from(rest, len == 0 ? 1 : len);
    }
    text_add_string(text, bytes.len > JSON_TEXT_BYTES_MAX ? "…\"" : "\"");
}
