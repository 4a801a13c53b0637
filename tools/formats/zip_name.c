/* Checking the names of members. Wheels are unpacked on Linux, but an archive that another system
 * would unpack elsewhere ("zip slip") is refused as well: nobody honest has made it. */
#include "tools/formats/zip_name.h"

#include <strings.h>

enum { NAME_MAX_LEN = 255, PATH_MAX_LEN = 2048 };

/* Returns the length of the well-formed UTF-8 sequence at the front (RFC 3629), or 0 when the text
 * begins with none. It must not be empty. */
static size_t utf8_sequence(struct span text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    size_t len = at[0] < 0x80   ? 1
                 : at[0] < 0xc2 ? 0
                 : at[0] < 0xe0 ? 2
                 : at[0] < 0xf0 ? 3
                 : at[0] < 0xf5 ? 4
                                : 0;

    if (len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    /* Overlong forms, surrogates, and codes beyond U+10FFFF. */
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
        (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return len;
}

static const char *bytes_problem(struct span name)
{
    while (!span_is_empty(name)) {
        size_t len = utf8_sequence(name);

        if (len == 0)
            return "has a name that is not UTF-8";
        if ((unsigned char)name.at[0] < ' ' || name.at[0] == 0x7f)
            return "has a control character in its name";
        if (name.at[0] == '\\')
            return "has a backslash in its name";
        name = span_from(name, len);
    }
    return NULL;
}

/* Windows takes these names for devices, in upper and lower case and with any extension (Microsoft,
 * "Naming Files, Paths, and Namespaces"). */
static bool is_device(struct span part)
{
    static const char *const DEVICES[] = {"con", "prn", "aux", "nul"};
    static const char *const NUMBERED[] = {"com", "lpt"};
    struct span stem = span_slice(part, 0, span_find(part, '.'));

    for (size_t i = 0; i < sizeof(DEVICES) / sizeof(DEVICES[0]); i++)
        if (stem.len == 3 && strncasecmp(stem.at, DEVICES[i], 3) == 0)
            return true;
    for (size_t i = 0; i < sizeof(NUMBERED) / sizeof(NUMBERED[0]); i++)
        if (stem.len == 4 && strncasecmp(stem.at, NUMBERED[i], 3) == 0 && stem.at[3] >= '1' &&
            stem.at[3] <= '9')
            return true;
    return false;
}

const char *zip_name_problem(struct span name)
{
    if (span_is_empty(name))
        return "has no name";
    if (name.len > PATH_MAX_LEN)
        return "has too long a name: more than 2048 bytes";
    if (name.at[0] == '/')
        return "has an absolute name";
    const char *problem = bytes_problem(name);

    if (problem != NULL)
        return problem;
    struct span rest = span_ends_with(name, SPAN("/")) ? span_slice(name, 0, name.len - 1) : name;

    while (rest.at != NULL) {
        struct span part = span_cut(&rest, '/');

        if (span_is_empty(part) || span_equals(part, SPAN(".")))
            return "has an empty or '.' part in its name";
        if (span_equals(part, SPAN("..")))
            return "has '..' in its name, which leads out of the directory";
        if (is_device(part))
            return "has the name of a Windows device";
        if (part.len > NAME_MAX_LEN)
            return "has too long a name: more than 255 bytes between slashes";
    }
    return NULL;
}
