/* Finds links and their attributes in HTML. PEP 503 defines nothing else of a page, so this is a
 * scanner for <a …> tags and no parser of HTML. */
#include "tools/ddpack/index/index_html.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/formats/url.h"

#include <string.h>
#include <strings.h>

enum { REFERENCE_MAX = 8 }; /* bytes of the longest character reference, with '&' and ';' */

static const char BLANKS[] = " \t\r\n\f";

static bool is_html_blank(char byte)
{
    return byte != '\0' && strchr(BLANKS, byte) != NULL;
}

/* Decodes the character references that occur in attributes, such as "&gt;", "&#39;" and "&#x27;";
 * `name` is what stands between '&' and ';'. Only printable ASCII characters are decoded. */
static bool read_reference(struct span name, char *ret_byte)
{
    static const struct {
        const char *name;
        char byte;
    } NAMES[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

    if (name.len > 1 && name.len <= 5 && name.at[0] == '#') {
        char digits[8] = "";
        bool is_hex = (name.at[1] | 0x20) == 'x';

        memcpy(digits, name.at + (is_hex ? 2 : 1), name.len - (is_hex ? 2 : 1));
        long code = strtol(digits, NULL, is_hex ? 16 : 10);

        *ret_byte = (char)code;
        return code >= ' ' && code < 0x7f;
    }
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        *ret_byte = NAMES[i].byte;
        if (span_equals(name, span_of(NAMES[i].name)))
            return true;
    }
    return false;
}

/* Returns the text with its character references decoded; an unknown one stays as it is. The caller
 * frees it. */
static char *decode_entities(struct span text)
{
    char *decoded = text_copy(text);
    char *to = decoded;

    for (const char *from = decoded; *from != '\0'; from++) {
        const char *end = *from == '&' ? memchr(from, ';', strnlen(from, REFERENCE_MAX)) : NULL;
        bool is_reference =
            end != NULL && read_reference((struct span){from + 1, (size_t)(end - from - 1)}, to);

        if (!is_reference)
            *to = *from;
        else
            from = end;
        to++;
    }
    *to = '\0';
    return decoded;
}

static void skip_html_blanks(struct span *rest)
{
    while (!span_is_empty(*rest) && is_html_blank(rest->at[0]))
        *rest = span_from(*rest, 1);
}

static struct span take_until(struct span *rest, const char *stops)
{
    size_t len = 0;

    while (len < rest->len && strchr(stops, rest->at[len]) == NULL)
        len++;
    struct span taken = span_slice(*rest, 0, len);

    *rest = span_from(*rest, len);
    return taken;
}

/* Removes `name`, `name=value`, `name='value'` or `name="value"` from the front. Returns false at
 * the end of the tag. */
static bool take_attribute(struct span *rest, struct span *ret_name, struct span *ret_value)
{
    do
        skip_html_blanks(rest);
    while (span_take(rest, SPAN("/")));
    *ret_name = take_until(rest, "=> \t\r\n\f/");
    *ret_value = SPAN_EMPTY;
    if (span_is_empty(*ret_name))
        return false;
    skip_html_blanks(rest);
    if (!span_take(rest, SPAN("=")))
        return true;
    skip_html_blanks(rest);
    char quote = span_is_empty(*rest) ? '\0' : rest->at[0];

    if (quote == '"' || quote == '\'') {
        *rest = span_from(*rest, 1);
        *ret_value = span_cut(rest, quote);
    } else {
        *ret_value = take_until(rest, "> \t\r\n\f");
    }
    return true;
}

/* HTML compares the names of attributes without their case. */
static bool is_attribute(struct span name, const char *expected)
{
    return name.len == strlen(expected) && strncasecmp(name.at, expected, name.len) == 0;
}

/* Reads the attributes of a link. Returns the row of a file, or NULL when the link has no href. */
static struct json *read_link(struct span *rest)
{
    struct json *row = json_new_object();
    struct span name, value;
    bool has_file = false, is_yanked = false;

    while (take_attribute(rest, &name, &value)) {
        cleanup_free char *text = decode_entities(value);

        if (is_attribute(name, "href") && !has_file) {
            cleanup_free char *file = url_file_name(span_of(text));

            json_add_string(row, "filename", file);
            has_file = true;
        } else if (is_attribute(name, "data-yanked") && !is_yanked) {
            is_yanked = true;
            /* PEP 592: the value is the reason, and may be empty. */
            json_add(row, "yanked", text[0] != '\0' ? json_new_string(text) : json_new_bool(true));
        } else if (is_attribute(name, "data-provenance")) {
            json_add_string(row, "provenance", text);
        }
    }
    if (!is_yanked)
        json_add_bool(row, "yanked", false);
    if (has_file)
        return row;
    json_free(row);
    return NULL;
}

struct json *index_html_read(struct span page)
{
    struct json *object = json_new_object(), *files = json_new_array();

    json_add(object, "files", files);
    while (!span_is_empty(page)) {
        span_cut(&page, '<');
        if (page.len < 2 || (page.at[0] | 0x20) != 'a' || !is_html_blank(page.at[1]))
            continue;
        page = span_from(page, 1);
        struct json *row = read_link(&page);

        if (row != NULL)
            json_append(files, row);
    }
    return object;
}
