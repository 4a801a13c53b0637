/* Taking URLs apart, as far as indexes and wheels need it. */
#ifndef DDINJECT_TOOLS_FORMATS_URL_H
#define DDINJECT_TOOLS_FORMATS_URL_H

#include "core/span.h"

/* "scheme://user@host/path?query#fragment"; all point into the URL, missing ones are empty. */
struct url_parts {
    struct span scheme, user, host; /* `host` has the port, if there is one */
    struct span rest;               /* from the first '/', '?' or '#' on */
};

/* false: there is no "://". */
bool url_split(struct span url, struct url_parts *ret_parts);
/* The same scheme, host and port? Letter case and default ports do not matter. */
bool url_is_same_origin(const struct url_parts *a, const struct url_parts *b);
/* With %XX decoded; what is no such escape, or would be a NUL, stays. The caller frees it. */
char *url_decode(struct span text);
/* The last segment of the path, decoded ("%2B" of local versions); the caller frees it. */
char *url_file_name(struct span url);
/* Without "user:password@"; the caller frees it. */
char *url_without_credentials(struct span url);

#endif
