/* A strict reader of the TOML that resolvers write; no C library for TOML is packaged. */
#include "tools/ddpack/toml.h"

#include "core/text.h"
#include "tools/common/own.h"

#include <string.h>

enum { DEPTH_MAX = 32, KEY_SIZE = 256, NUMBER_DIGITS_MAX = 15 };

struct reader {
    struct span rest;
    size_t line;
    const char *name;
    struct error *error;
};

static int read_value(struct reader *reader, unsigned depth, struct json *parent, const char *key);

static int fail(struct reader *reader, const char *what)
{
    return error_verification(reader->error, "%s, line %zu: %s", reader->name, reader->line, what);
}

static char peek(const struct reader *reader)
{
    return span_is_empty(reader->rest) ? '\0' : reader->rest.at[0];
}

static void advance(struct reader *reader, size_t len)
{
    for (size_t i = 0; i < len && i < reader->rest.len; i++)
        reader->line += reader->rest.at[i] == '\n';
    reader->rest = span_from(reader->rest, len);
}

static bool take(struct reader *reader, struct span wanted)
{
    if (!span_starts_with(reader->rest, wanted))
        return false;
    advance(reader, wanted.len);
    return true;
}

static void skip_blanks(struct reader *reader)
{
    while (peek(reader) == ' ' || peek(reader) == '\t')
        advance(reader, 1);
}

/* White space, line breaks and comments. */
static void skip_lines(struct reader *reader)
{
    for (;;) {
        skip_blanks(reader);
        if (peek(reader) == '#')
            advance(reader, span_find(reader->rest, '\n'));
        if (peek(reader) != '\n' && peek(reader) != '\r')
            return;
        advance(reader, 1);
    }
}

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

/* \uXXXX and \UXXXXXXXX: scalar values only, and no NUL, which C strings cannot hold. */
static int read_code_point(struct reader *reader, size_t digits, struct text *text)
{
    unsigned code = 0;

    for (size_t i = 0; i < digits; i++) {
        static const char hex[] = "0123456789abcdef";
        char digit = peek(reader);
        const char *found = digit == '\0' ? NULL : strchr(hex, digit | (digit > '9' ? 0x20 : 0));

        if (found == NULL)
            return fail(reader, "a hexadecimal digit is wanted");
        code = code << 4 | (unsigned)(found - hex);
        advance(reader, 1);
    }
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return fail(reader, "the escape is no usable character");
    add_utf8(text, code);
    return 0;
}

static int read_escape(struct reader *reader, struct text *text)
{
    static const char letters[] = "btnfr\"\\", meanings[] = "\b\t\n\f\r\"\\";
    char letter = peek(reader);
    const char *found = letter == '\0' ? NULL : strchr(letters, letter);

    advance(reader, 1);
    if (letter == 'u' || letter == 'U')
        return read_code_point(reader, letter == 'u' ? 4 : 8, text);
    if (found == NULL)
        return fail(reader, "the escape is not one of TOML's");
    text_add(text, (struct span){&meanings[found - letters], 1});
    return 0;
}

/* The rest of a string behind its opening quotes. */
static int read_string_body(struct reader *reader, struct span quotes, struct text *text)
{
    bool is_literal = quotes.at[0] == '\'', has_lines = quotes.len == 3;

    while (!take(reader, quotes)) {
        char byte = peek(reader);

        if (span_is_empty(reader->rest) || byte == '\0' || (byte == '\n' && !has_lines))
            return fail(reader, "the string does not end");
        advance(reader, 1);
        if (byte == '\\' && !is_literal) {
            int result = read_escape(reader, text);

            if (result < 0)
                return result;
        } else {
            text_add(text, (struct span){&byte, 1});
        }
    }
    return 0;
}

/* The caller frees the string. */
static int read_string(struct reader *reader, char **ret_string)
{
    struct span quotes = span_slice(reader->rest, 0, 1);
    /* Escapes only ever shrink: what is left of the input is room enough. */
    size_t size = reader->rest.len + 1;
    cleanup_free char *buffer = malloc(size);

    if (buffer == NULL)
        abort();
    struct text text = text_in(buffer, size);

    if (span_starts_with(reader->rest, SPAN("\"\"\"")) ||
        span_starts_with(reader->rest, SPAN("'''")))
        quotes = span_slice(reader->rest, 0, 3);
    advance(reader, quotes.len);
    if (quotes.len == 3)
        take(reader, SPAN("\n"));
    int result = read_string_body(reader, quotes, &text);

    if (result < 0)
        return result;
    *ret_string = steal(&buffer);
    return 0;
}

static bool is_bare(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

/* One part of a key; the caller frees it. */
static int read_key(struct reader *reader, char **ret_key)
{
    size_t len = 0;

    skip_blanks(reader);
    if (peek(reader) == '"' || peek(reader) == '\'')
        return read_string(reader, ret_key);
    while (len < reader->rest.len && is_bare(reader->rest.at[len]))
        len++;
    if (len == 0 || len >= KEY_SIZE)
        return fail(reader, "a key is wanted");
    *ret_key = strndup(reader->rest.at, len);
    if (*ret_key == NULL)
        abort();
    advance(reader, len);
    return 0;
}

/* The member `key` of a table, made when it is missing; of an array of tables the last one. */
static int enter(struct reader *reader, struct json **table, const char *key)
{
    struct json *member = json_member_own(*table, key);

    if (member == NULL) {
        member = json_new_object();
        json_add(*table, key, member);
    } else if (json_is_array(member)) {
        member = json_last(member);
    }
    if (member == NULL || !json_is_object(member))
        return fail(reader, "the key is taken by something that is no table");
    *table = member;
    return 0;
}

/* "a.b.c": enters a and b, and gives the last part; the caller frees it. */
static int read_dotted_key(struct reader *reader, struct json **table, char **ret_last)
{
    for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
        cleanup_free char *key = NULL;
        int result = read_key(reader, &key);

        if (result < 0)
            return result;
        skip_blanks(reader);
        if (!take(reader, SPAN("."))) {
            *ret_last = steal(&key);
            return 0;
        }
        result = enter(reader, table, key);
        if (result < 0)
            return result;
    }
    return fail(reader, "tables are nested too deeply");
}

static int read_pair(struct reader *reader, unsigned depth, struct json *table)
{
    cleanup_free char *key = NULL;
    int result = read_dotted_key(reader, &table, &key);

    if (result < 0)
        return result;
    if (json_member(table, key) != NULL)
        return fail(reader, "the key is there twice");
    skip_blanks(reader);
    if (!take(reader, SPAN("=")))
        return fail(reader, "a '=' is wanted behind the key");
    skip_blanks(reader);
    return read_value(reader, depth, table, key);
}

static void put(struct json *parent, const char *key, struct json *value)
{
    if (key != NULL)
        json_add(parent, key, value);
    else
        json_append(parent, value);
}

static int read_array(struct reader *reader, unsigned depth, struct json *array)
{
    for (;;) {
        skip_lines(reader);
        if (take(reader, SPAN("]")))
            return 0;
        int result = read_value(reader, depth, array, NULL);

        if (result < 0)
            return result;
        skip_lines(reader);
        if (!take(reader, SPAN(",")) && peek(reader) != ']')
            return fail(reader, "a ',' or ']' is wanted in the array");
    }
}

static int read_inline_table(struct reader *reader, unsigned depth, struct json *table)
{
    for (;;) {
        skip_lines(reader);
        if (take(reader, SPAN("}")))
            return 0;
        int result = read_pair(reader, depth, table);

        if (result < 0)
            return result;
        skip_lines(reader);
        if (!take(reader, SPAN(",")) && peek(reader) != '}')
            return fail(reader, "a ',' or '}' is wanted in the table");
    }
}

/* true, false, whole numbers; dates, times and floats as they stand. */
static int read_plain(struct reader *reader, struct json *parent, const char *key)
{
    size_t len = 0;

    while (len < reader->rest.len &&
           (is_bare(reader->rest.at[len]) || strchr("+.:", reader->rest.at[len]) != NULL) &&
           reader->rest.at[len] != '\0')
        len++;
    if (len == 0 || len >= KEY_SIZE)
        return fail(reader, "a value is wanted");
    struct span word = span_slice(reader->rest, 0, len);
    cleanup_free char *text = strndup(word.at, word.len);

    if (text == NULL)
        abort();
    advance(reader, len);
    if (span_equals(word, SPAN("true")) || span_equals(word, SPAN("false")))
        put(parent, key, json_new_bool(word.len == 4));
    else if (strspn(text, "0123456789") == len && len <= NUMBER_DIGITS_MAX)
        put(parent, key, json_new_number(strtoull(text, NULL, 10)));
    else if (strchr("+-0123456789in", text[0]) != NULL)
        put(parent, key, json_new_string(text));
    else
        return fail(reader, "a value is wanted");
    return 0;
}

static int read_value(struct reader *reader, unsigned depth, struct json *parent, const char *key)
{
    char first = peek(reader);

    if (depth >= DEPTH_MAX)
        return fail(reader, "values are nested too deeply");
    if (first == '"' || first == '\'') {
        cleanup_free char *string = NULL;
        int result = read_string(reader, &string);

        if (result == 0)
            put(parent, key, json_new_string(string));
        return result;
    }
    if (first != '[' && first != '{')
        return read_plain(reader, parent, key);
    struct json *nested = first == '[' ? json_new_array() : json_new_object();

    put(parent, key, nested);
    advance(reader, 1);
    return first == '[' ? read_array(reader, depth + 1, nested)
                        : read_inline_table(reader, depth + 1, nested);
}

/* [a.b] or [[a.b]]: the table that the following pairs belong to. */
static int read_header(struct reader *reader, struct json *root, struct json **ret_table)
{
    bool is_array = take(reader, SPAN("[["));
    cleanup_free char *key = NULL;
    struct json *table = root;

    if (!is_array)
        advance(reader, 1);
    int result = read_dotted_key(reader, &table, &key);

    if (result < 0)
        return result;
    if (!take(reader, is_array ? SPAN("]]") : SPAN("]")))
        return fail(reader, "a ']' is wanted behind the table's name");
    if (is_array) {
        struct json *array = json_member_own(table, key);

        if (array == NULL)
            json_add(table, key, array = json_new_array());
        if (!json_is_array(array))
            return fail(reader, "the key is taken by something that is no array");
        json_append(array, json_new_object());
    }
    *ret_table = table;
    return enter(reader, ret_table, key);
}

int toml_parse(struct span text, const char *name, struct json **ret_json, struct error *error)
{
    struct reader reader = {.rest = text, .line = 1, .name = name, .error = error};
    cleanup_with(json_release) struct json *root = json_new_object();
    struct json *table = root;

    for (;;) {
        skip_lines(&reader);
        if (span_is_empty(reader.rest))
            break;
        int result = peek(&reader) == '[' ? read_header(&reader, root, &table)
                                          : read_pair(&reader, 0, table);

        if (result < 0)
            return result;
        skip_blanks(&reader);
        if (!span_is_empty(reader.rest) && strchr("#\r\n", peek(&reader)) == NULL)
            return fail(&reader, "the line is wanted to end here");
    }
    *ret_json = steal(&root);
    return 0;
}
