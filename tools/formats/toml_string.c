/* TOML's four kinds of strings: basic and literal ones, each in one line or in several. Also the
 * functions of the reader that they share with the rest. */
#include "core/text.h"
#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/formats/toml_reader.h"

#include <string.h>

enum { SHOWN_LEN = 20 };

int toml_fail(struct toml_reader *reader, const char *problem)
{
    return error_verification(reader->error, "%s, line %zu: %s", reader->name, reader->line,
                              problem);
}

/* Shows the printable bytes that come next, so that nothing in the file reaches the terminal as a
 * control sequence. */
int toml_fail_expected(struct toml_reader *reader, const char *expected)
{
    size_t len = 0;

    while (len < SHOWN_LEN && len < reader->rest.len && reader->rest.at[len] >= ' ' &&
           reader->rest.at[len] < 0x7f)
        len++;
    if (len > 0)
        return error_verification(reader->error, "%s, line %zu: expected %s, found %.*s",
                                  reader->name, reader->line, expected, (int)len, reader->rest.at);
    char first = toml_peek(reader);
    const char *found = span_is_empty(reader->rest)      ? "the end of the file"
                        : first == '\n' || first == '\r' ? "the end of the line"
                                                         : "a byte that is not printable";

    return error_verification(reader->error, "%s, line %zu: expected %s, found %s", reader->name,
                              reader->line, expected, found);
}

char toml_peek(const struct toml_reader *reader)
{
    return span_is_empty(reader->rest) ? '\0' : reader->rest.at[0];
}

void toml_advance(struct toml_reader *reader, size_t len)
{
    for (size_t i = 0; i < len && i < reader->rest.len; i++)
        reader->line += reader->rest.at[i] == '\n';
    reader->rest = span_from(reader->rest, len);
}

bool toml_take(struct toml_reader *reader, struct span token)
{
    if (!span_starts_with(reader->rest, token))
        return false;
    toml_advance(reader, token.len);
    return true;
}

/* UTF-8 as RFC 3629 has it; `code` is at most U+10FFFF. */
static void add_utf8(struct text *text, unsigned code)
{
    char bytes[4];
    size_t len = 0;

    if (code < 0x80) {
        bytes[len++] = (char)code;
    } else if (code < 0x800) {
        bytes[len++] = (char)(0xc0 | code >> 6);
        bytes[len++] = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        bytes[len++] = (char)(0xe0 | code >> 12);
        bytes[len++] = (char)(0x80 | (code >> 6 & 0x3f));
        bytes[len++] = (char)(0x80 | (code & 0x3f));
    } else {
        bytes[len++] = (char)(0xf0 | code >> 18);
        bytes[len++] = (char)(0x80 | (code >> 12 & 0x3f));
        bytes[len++] = (char)(0x80 | (code >> 6 & 0x3f));
        bytes[len++] = (char)(0x80 | (code & 0x3f));
    }
    text_add(text, (struct span){bytes, len});
}

/* Reads the digits of \uXXXX and \UXXXXXXXX. TOML allows Unicode scalar values, which surrogates
 * are not; a NUL is refused as well, because C strings cannot hold it. */
static int read_code_point(struct toml_reader *reader, size_t digits, struct text *text)
{
    unsigned code = 0;

    for (size_t i = 0; i < digits; i++) {
        static const char hex[] = "0123456789abcdef";
        char digit = toml_peek(reader);
        const char *found = digit == '\0' ? NULL : strchr(hex, digit | (digit > '9' ? 0x20 : 0));

        if (found == NULL)
            return toml_fail_expected(reader, "a hexadecimal digit of an escape");
        code = code << 4 | (unsigned)(found - hex);
        toml_advance(reader, 1);
    }
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return toml_fail(reader, "the escape is not a character that a string can hold");
    add_utf8(text, code);
    return 0;
}

static int read_escape(struct toml_reader *reader, struct text *text)
{
    static const char letters[] = "btnfr\"\\", meanings[] = "\b\t\n\f\r\"\\";
    char letter = toml_peek(reader);
    const char *found = letter == '\0' ? NULL : strchr(letters, letter);

    toml_advance(reader, 1);
    if (letter == 'u' || letter == 'U')
        return read_code_point(reader, letter == 'u' ? 4 : 8, text);
    if (found == NULL)
        return toml_fail(reader, "unknown escape in a string: a backslash is written as \\\\");
    text_add(text, (struct span){&meanings[found - letters], 1});
    return 0;
}

/* A backslash at the end of a line removes all white space up to the next word. Returns false, and
 * stays where it is, when the backslash was not the last thing in its line. */
static bool skip_continuation(struct toml_reader *reader)
{
    size_t len = 0, lines = 0;

    for (; len < reader->rest.len && memchr(" \t\r\n", reader->rest.at[len], 4) != NULL; len++)
        lines += reader->rest.at[len] == '\n';
    if (lines > 0)
        toml_advance(reader, len);
    return lines > 0;
}

/* May `byte`, which `behind` follows, stand in a string as it is? Line breaks may in strings of
 * several lines. */
static bool is_allowed(char byte, bool has_lines, struct span behind)
{
    if (byte == '\n')
        return has_lines;
    if (byte == '\r')
        return has_lines && span_starts_with(behind, SPAN("\n"));
    return byte == '\t' || ((unsigned char)byte >= ' ' && byte != 0x7f);
}

/* A string of several lines may end with up to two quotes of its own in front of the last three:
 * what has been taken for the end is then a part of it. */
static void take_last_quotes(struct toml_reader *reader, struct span quotes, struct text *text)
{
    struct span quote = span_slice(quotes, 0, 1);

    for (int i = 0; quotes.len == 3 && i < 2 && toml_take(reader, quote); i++)
        text_add(text, quote);
}

/* Reads the rest of a string, behind its opening quotes. */
static int read_string_body(struct toml_reader *reader, struct span quotes, struct text *text)
{
    bool is_literal = quotes.at[0] == '\'', has_lines = quotes.len == 3;

    while (!toml_take(reader, quotes)) {
        char byte = toml_peek(reader);

        if (span_is_empty(reader->rest) || (byte == '\n' && !has_lines))
            return toml_fail(reader, "the string has no closing quote");
        if (!is_allowed(byte, has_lines, span_from(reader->rest, 1)))
            return toml_fail(reader, "control character in a string: write it as an escape");
        toml_advance(reader, 1);
        if (byte != '\\' || is_literal) {
            text_add(text, (struct span){&byte, 1});
            continue;
        }
        int result = has_lines && skip_continuation(reader) ? 0 : read_escape(reader, text);

        if (result < 0)
            return result;
    }
    take_last_quotes(reader, quotes, text);
    return 0;
}

int toml_read_string(struct toml_reader *reader, char **ret_string)
{
    struct span quotes = span_slice(reader->rest, 0, 1);
    /* An escape is longer than what it stands for, so the rest of the text is room enough. */
    size_t size = reader->rest.len + 1;
    cleanup_free char *buffer = allocate(size);

    struct text text = text_in(buffer, size);

    if (span_starts_with(reader->rest, SPAN("\"\"\"")) ||
        span_starts_with(reader->rest, SPAN("'''")))
        quotes = span_slice(reader->rest, 0, 3);
    toml_advance(reader, quotes.len);
    /* A line break directly behind three quotes is not a part of the string. */
    if (quotes.len == 3)
        (void)(toml_take(reader, SPAN("\n")) || toml_take(reader, SPAN("\r\n")));
    int result = read_string_body(reader, quotes, &text);

    if (result < 0)
        return result;
    *ret_string = steal(&buffer);
    return 0;
}
