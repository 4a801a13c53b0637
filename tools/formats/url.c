/* URLs, cut at their delimiters as RFC 3986 orders them: the authority ends at the first of "/?#",
 * and the user at its last '@'. */
#include "tools/formats/url.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"

#include <string.h>
#include <strings.h>

bool url_split(struct span url, struct url_parts *ret_parts)
{
    struct span behind = url;
    size_t len = 0;

    while (!span_is_empty(behind) && !span_take(&behind, SPAN("://")))
        behind = span_from(behind, 1);
    if (behind.at == NULL || !span_contains(url, SPAN("://")))
        return false;
    while (len < behind.len && memchr("/?#", behind.at[len], 3) == NULL)
        len++;
    struct span authority = span_slice(behind, 0, len);
    size_t at = span_find_last(authority, '@');
    bool has_user = at < authority.len;

    *ret_parts = (struct url_parts){
        .scheme = span_slice(url, 0, (size_t)(behind.at - url.at) - strlen("://")),
        .user = has_user ? span_slice(authority, 0, at) : SPAN_EMPTY,
        .host = has_user ? span_from(authority, at + 1) : authority,
        .rest = span_from(behind, len),
    };
    return true;
}

static bool equals_ignoring_case(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || strncasecmp(a.at, b.at, a.len) == 0);
}

static struct span without_default_port(const struct url_parts *parts)
{
    bool is_tls = equals_ignoring_case(parts->scheme, SPAN("https"));
    struct span port = is_tls ? SPAN(":443") : SPAN(":80");

    return span_ends_with(parts->host, port)
               ? span_slice(parts->host, 0, parts->host.len - port.len)
               : parts->host;
}

bool url_is_same_origin(const struct url_parts *a, const struct url_parts *b)
{
    return equals_ignoring_case(a->scheme, b->scheme) &&
           equals_ignoring_case(without_default_port(a), without_default_port(b));
}

/* Returns -1 for what is not a hexadecimal digit, a NUL included. */
static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

char *url_decode(struct span text)
{
    /* Decoded in place: an escape is longer than the byte that it stands for. */
    char *decoded = text_copy(text);
    char *to = decoded;

    for (const char *from = decoded; *from != '\0'; from++) {
        int high = from[0] == '%' ? hex_value(from[1]) : -1;
        int low = high >= 0 ? hex_value(from[2]) : -1;
        bool is_escape = low >= 0 && (high | low) != 0;

        *to++ = (char)(is_escape ? high << 4 | low : *from);
        from += is_escape ? 2 : 0;
    }
    *to = '\0';
    return decoded;
}

char *url_file_name(struct span url)
{
    size_t len = 0;

    while (len < url.len && memchr("?#", url.at[len], 2) == NULL)
        len++;
    struct span path = span_slice(url, 0, len);
    size_t slash = span_find_last(path, '/');

    return url_decode(span_from(path, slash == path.len ? 0 : slash + 1));
}

char *url_without_credentials(struct span url)
{
    struct url_parts parts;

    if (!url_split(url, &parts))
        return text_copy(url);
    return format_new("%.*s://%.*s%.*s", (int)parts.scheme.len, parts.scheme.at,
                      (int)parts.host.len, parts.host.at, (int)parts.rest.len, parts.rest.at);
}
