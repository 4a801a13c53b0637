/* The pieces between the stars are searched one after the other, each at its leftmost place, by the
 * algorithm of Knuth, Morris and Pratt. The leftmost place leaves the longest rest for the pieces
 * that follow, so that no text is ever searched twice. */
#include "core/wildcard.h"

struct piece {
    struct span bytes;
    /* fallback[i] is the length of the longest proper end of bytes[0..i] that is also its
     * beginning. */
    unsigned char fallback[WILDCARD_PATTERN_MAX];
};

/* Returns how much of the piece matches at the end of the text when one more byte is read. */
static size_t piece_advance(const struct piece *piece, size_t matched, char byte)
{
    while (matched > 0 && piece->bytes.at[matched] != byte)
        matched = piece->fallback[matched - 1];
    return piece->bytes.at[matched] == byte ? matched + 1 : matched;
}

static void piece_prepare(struct piece *piece)
{
    size_t matched = 0;

    piece->fallback[0] = 0;
    for (size_t i = 1; i < piece->bytes.len; i++) {
        matched = piece_advance(piece, matched, piece->bytes.at[i]);
        piece->fallback[i] = (unsigned char)matched;
    }
}

/* Removes the text up to the end of the first occurrence of the piece. Returns false when the piece
 * does not occur. */
static bool take_through(struct span *text, struct span bytes)
{
    struct piece piece = {.bytes = bytes};
    size_t matched = 0;

    if (span_is_empty(bytes))
        return true;
    piece_prepare(&piece);
    for (size_t i = 0; i < text->len; i++) {
        matched = piece_advance(&piece, matched, text->at[i]);
        if (matched == bytes.len) {
            *text = span_from(*text, i + 1);
            return true;
        }
    }
    return false;
}

bool wildcard_matches(struct span pattern, struct span text)
{
    size_t star = span_find(pattern, '*');

    if (pattern.len > WILDCARD_PATTERN_MAX)
        return false;
    if (star == pattern.len)
        return span_equals(pattern, text);
    if (!span_take(&text, span_slice(pattern, 0, star)))
        return false;
    pattern = span_from(pattern, star + 1);
    for (; (star = span_find(pattern, '*')) < pattern.len; pattern = span_from(pattern, star + 1))
        if (!take_through(&text, span_slice(pattern, 0, star)))
            return false;
    return span_ends_with(text, pattern);
}
