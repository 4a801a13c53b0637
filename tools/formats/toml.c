/* A strict reader of the TOML that resolvers write. Debian packages no C library for TOML. */
#include "tools/formats/toml.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/formats/toml_reader.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 32, KEY_SIZE = 256, NUMBER_DIGITS_MAX = 15 };

static int read_value(struct toml_reader *reader, unsigned depth, struct json *parent,
                      const char *key);

static void skip_toml_blanks(struct toml_reader *reader)
{
    while (toml_peek(reader) == ' ' || toml_peek(reader) == '\t')
        toml_advance(reader, 1);
}

/* Skips white space, line breaks and comments. */
static void skip_lines(struct toml_reader *reader)
{
    for (;;) {
        skip_toml_blanks(reader);
        if (toml_peek(reader) == '#')
            toml_advance(reader, span_find(reader->rest, '\n'));
        if (!toml_take(reader, SPAN("\n")) && !toml_take(reader, SPAN("\r\n")))
            return;
    }
}

/* May the byte stand in a key without quotes? */
static bool is_bare(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

/* Reads one part of a key, bare or in quotes; the caller frees it. */
static int read_key(struct toml_reader *reader, char **ret_key)
{
    size_t len = 0;

    skip_toml_blanks(reader);
    if (toml_peek(reader) == '"' || toml_peek(reader) == '\'')
        return toml_read_string(reader, ret_key);
    while (len < reader->rest.len && is_bare(reader->rest.at[len]))
        len++;
    if (len == 0 || len >= KEY_SIZE)
        return toml_fail_expected(reader, "a key");
    *ret_key = text_copy(span_slice(reader->rest, 0, len));
    toml_advance(reader, len);
    return 0;
}

/* Goes from `*table` to its member `key`, which is made when it is missing. Of an array of tables
 * this is the last table. */
static int enter(struct toml_reader *reader, struct json **table, const char *key)
{
    struct json *member = json_member_own(*table, key);

    if (member == NULL) {
        member = json_new_object();
        json_add(*table, key, member);
    } else if (json_is_array(member)) {
        member = json_last(member);
    }
    if (member == NULL || !json_is_object(member))
        return toml_fail(reader, "the key exists already but is not a table");
    *table = member;
    return 0;
}

/* Reads "a.b.c": enters a and b, and returns the last part, which the caller frees. */
static int read_dotted_key(struct toml_reader *reader, struct json **table, char **ret_last)
{
    for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
        cleanup_free char *key = NULL;
        int result = read_key(reader, &key);

        if (result < 0)
            return result;
        skip_toml_blanks(reader);
        if (!toml_take(reader, SPAN("."))) {
            *ret_last = steal(&key);
            return 0;
        }
        result = enter(reader, table, key);
        if (result < 0)
            return result;
    }
    return toml_fail(reader, "tables are nested too deeply");
}

static int read_pair(struct toml_reader *reader, unsigned depth, struct json *table)
{
    cleanup_free char *key = NULL;
    int result = read_dotted_key(reader, &table, &key);

    if (result < 0)
        return result;
    if (json_member(table, key) != NULL)
        return toml_fail(reader, "the key occurs twice in one table");
    skip_toml_blanks(reader);
    if (!toml_take(reader, SPAN("=")))
        return toml_fail_expected(reader, "'=' behind the key");
    skip_toml_blanks(reader);
    return read_value(reader, depth, table, key);
}

/* Adds to a table under `key`, or to an array when there is no key. */
static void put_toml_value(struct json *parent, const char *key, struct json *value)
{
    if (key != NULL)
        json_add(parent, key, value);
    else
        json_append(parent, value);
}

static int read_array(struct toml_reader *reader, unsigned depth, struct json *array)
{
    for (;;) {
        skip_lines(reader);
        if (toml_take(reader, SPAN("]")))
            return 0;
        int result = read_value(reader, depth, array, NULL);

        if (result < 0)
            return result;
        skip_lines(reader);
        if (!toml_take(reader, SPAN(",")) && toml_peek(reader) != ']')
            return toml_fail_expected(reader, "',' or ']' in the array");
    }
}

/* Line breaks and a last comma are taken here as well, as TOML 1.1 allows them. */
static int read_inline_table(struct toml_reader *reader, unsigned depth, struct json *table)
{
    for (;;) {
        skip_lines(reader);
        if (toml_take(reader, SPAN("}")))
            return 0;
        int result = read_pair(reader, depth, table);

        if (result < 0)
            return result;
        skip_lines(reader);
        if (!toml_take(reader, SPAN(",")) && toml_peek(reader) != '}')
            return toml_fail_expected(reader, "',' or '}' in the table");
    }
}

/* Returns the length of a value without quotes. "2026-10-07 12:01:09Z" is the one that has a space
 * in it: it stands behind the date, and a digit follows. */
static size_t plain_len(struct span rest)
{
    enum { DATE_LEN = 10 };
    size_t len = 0;

    while (len < rest.len && (is_bare(rest.at[len]) || memchr("+.:", rest.at[len], 3) != NULL ||
                              (len == DATE_LEN && rest.at[len] == ' ' && rest.at[4] == '-' &&
                               len + 1 < rest.len && isdigit((unsigned char)rest.at[len + 1]))))
        len++;
    return len;
}

/* Is it a number, a date or a time by its beginning, or inf or nan? Only the sign of a time is
 * looked for further on, as no time has one. */
static bool is_other_value(struct span word)
{
    struct span digits = word;
    bool is_signed = span_take(&digits, SPAN("+")) || span_take(&digits, SPAN("-"));

    return span_equals(digits, SPAN("inf")) || span_equals(digits, SPAN("nan")) ||
           (!span_is_empty(digits) && isdigit((unsigned char)digits.at[0]) &&
            !(is_signed && span_contains(digits, SPAN(":"))));
}

/* Reads true, false and whole numbers; dates, times and floats are kept as they are written. So are
 * numbers of more digits than a double holds exactly. */
static int read_plain(struct toml_reader *reader, struct json *parent, const char *key)
{
    struct span word = span_slice(reader->rest, 0, plain_len(reader->rest));

    if (span_is_empty(word) || word.len >= KEY_SIZE)
        return toml_fail_expected(reader, "a value");
    cleanup_free char *text = text_copy(word);

    bool is_whole = strspn(text, "0123456789") == word.len;

    if (is_whole && word.len > 1 && text[0] == '0')
        return toml_fail(reader, "a number may not begin with 0");
    if (span_equals(word, SPAN("true")) || span_equals(word, SPAN("false")))
        put_toml_value(parent, key, json_new_bool(word.len == strlen("true")));
    else if (is_whole && word.len <= NUMBER_DIGITS_MAX)
        put_toml_value(parent, key, json_new_number(strtoull(text, NULL, 10)));
    else if (is_other_value(word))
        put_toml_value(parent, key, json_new_string(text));
    else
        return toml_fail_expected(reader, "a value (a string needs quotes)");
    toml_advance(reader, word.len);
    return 0;
}

static int read_value(struct toml_reader *reader, unsigned depth, struct json *parent,
                      const char *key)
{
    char first = toml_peek(reader);

    if (depth >= DEPTH_MAX)
        return toml_fail(reader, "values are nested too deeply");
    if (first == '"' || first == '\'') {
        cleanup_free char *string = NULL;
        int result = toml_read_string(reader, &string);

        if (result < 0)
            return result;
        put_toml_value(parent, key, json_new_string(string));
        return 0;
    }
    if (first != '[' && first != '{')
        return read_plain(reader, parent, key);
    struct json *nested = first == '[' ? json_new_array() : json_new_object();

    /* Added before it is read, so that the document owns it whatever happens. */
    put_toml_value(parent, key, nested);
    toml_advance(reader, 1);
    return first == '[' ? read_array(reader, depth + 1, nested)
                        : read_inline_table(reader, depth + 1, nested);
}

/* Reads [a.b], or [[a.b]] which adds a table to an array, and finds the table that the pairs in the
 * following lines belong to. */
static int read_table_header(struct toml_reader *reader, struct json *root, struct json **ret_table)
{
    bool is_array = toml_take(reader, SPAN("[["));
    cleanup_free char *key = NULL;
    struct json *table = root;

    if (!is_array)
        toml_advance(reader, 1);
    int result = read_dotted_key(reader, &table, &key);

    if (result < 0)
        return result;
    if (!toml_take(reader, is_array ? SPAN("]]") : SPAN("]")))
        return toml_fail_expected(reader, is_array ? "']]' behind the name of the table"
                                                   : "']' behind the name of the table");
    if (is_array) {
        struct json *array = json_member_own(table, key);

        if (array == NULL)
            json_add(table, key, array = json_new_array());
        if (!json_is_array(array))
            return toml_fail(reader, "the key exists already but is not an array");
        json_append(array, json_new_object());
    }
    *ret_table = table;
    return enter(reader, ret_table, key);
}

int toml_parse(struct span text, const char *name, struct json **ret_json, struct error *error)
{
    struct toml_reader reader = {.rest = text, .line = 1, .name = name, .error = error};
    cleanup_with(json_release) struct json *root = json_new_object();
    struct json *table = root;

    for (;;) {
        skip_lines(&reader);
        if (span_is_empty(reader.rest))
            break;
        int result = toml_peek(&reader) == '[' ? read_table_header(&reader, root, &table)
                                               : read_pair(&reader, 0, table);

        if (result < 0)
            return result;
        skip_toml_blanks(&reader);
        if (!span_is_empty(reader.rest) && memchr("#\r\n", toml_peek(&reader), 3) == NULL)
            return toml_fail_expected(&reader, "the end of the line");
    }
    *ret_json = steal(&root);
    return 0;
}
