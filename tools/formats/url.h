/* Taking URLs apart, as far as package indexes and wheels need it. Nothing is fetched here. */
#ifndef DDINJECT_TOOLS_FORMATS_URL_H
#define DDINJECT_TOOLS_FORMATS_URL_H

#include "core/span.h"

/* The parts of "scheme://user@host/path?query#fragment". All of them point into the URL; parts that
 * it does not have are empty. */
struct url_parts {
    struct span scheme, user, host; /* the user may have a password, the host may have a port */
    struct span rest;               /* from the first '/', '?' or '#' behind the host on */
};

/* Returns false when the URL has no "://". */
bool url_split(struct span url, struct url_parts *ret_parts);
/* Do both have the same scheme, host and port (RFC 6454)? The case of letters does not matter, nor
 * whether the default port of http or https is spelled out. */
bool url_is_same_origin(const struct url_parts *a, const struct url_parts *b);

/* Each of these returns a new string, which the caller frees. */

/* Returns the text with %XX decoded. What is no such escape stays as it is, and so does %00. */
char *url_decode(struct span text);
/* Returns the last segment of the path, decoded: local versions of wheels have a '+', "%2B". */
char *url_file_name(struct span url);
/* Returns the URL without "user:password@", for messages and files. */
char *url_without_credentials(struct span url);

#endif
