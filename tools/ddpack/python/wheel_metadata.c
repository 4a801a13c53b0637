/* A wheel whose own words contradict its name is refused: an index chose it by the name. */
#include "tools/ddpack/python/wheel_metadata.h"

#include "tools/common/own.h"

/* Takes one line of the header off the front; SPAN_EMPTY at its end. A line that begins with a
 * space goes on with the field before it, and is never taken for a field of its own. */
static struct span take_metadata_line(struct span *header)
{
    struct span line = header->at == NULL ? SPAN_EMPTY : span_cut(header, '\n');

    return span_ends_with(line, SPAN("\r")) ? span_slice(line, 0, line.len - 1) : line;
}

/* Field names are matched as core metadata writes them. */
static bool take_metadata_field(struct span line, struct span name, struct span *ret_value)
{
    if (!span_take(&line, name) || !span_take(&line, SPAN(":")))
        return false;
    *ret_value = span_trim(line);
    return true;
}

struct span wheel_metadata_field(struct span header, struct span name)
{
    struct span line, value = SPAN_EMPTY;

    while (!span_is_empty(line = take_metadata_line(&header)))
        if (take_metadata_field(line, name, &value))
            return value;
    return SPAN_EMPTY;
}

int wheel_metadata_check(const struct wheel_name *name, struct span metadata, struct error *error)
{
    struct span distribution = wheel_metadata_field(metadata, SPAN("Name"));
    struct span version = wheel_metadata_field(metadata, SPAN("Version"));

    if (!distribution_is(distribution, name->distribution))
        return error_verification(error, "METADATA has the name %.*s, the file name has %.*s",
                                  (int)distribution.len, distribution.at,
                                  (int)name->distribution.len, name->distribution.at);
    if (!distribution_is(version, name->version))
        return error_verification(error, "METADATA has the version %.*s, the file name has %.*s",
                                  (int)version.len, version.at, (int)name->version.len,
                                  name->version.at);
    return 0;
}

static bool field_set_has(struct span set, struct span one)
{
    while (set.at != NULL)
        if (span_equals(span_cut(&set, '.'), one))
            return true;
    return false;
}

static size_t set_count(struct span set)
{
    size_t count = 0;

    for (; set.at != NULL; count++)
        span_cut(&set, '.');
    return count;
}

/* "py2.py3-none-any": how many tags of the file name's one line of WHEEL stands for; 0: it has one
 * that the file name has not. */
static size_t tags_of_the_name(const struct wheel_name *name, struct span tag)
{
    const struct span sets[] = {name->pythons, name->abis, name->platforms};
    size_t count = 1;

    for (size_t i = 0; i < 3; i++) {
        struct span part = span_cut(&tag, '-');

        count *= set_count(part);
        for (struct span rest = part; rest.at != NULL;)
            if (!field_set_has(sets[i], span_cut(&rest, '.')))
                return 0;
    }
    return tag.at == NULL ? count : 0;
}

int wheel_tags_check(const struct wheel_name *name, struct span wheel, bool *ret_is_pure,
                     struct error *error)
{
    struct span pure = wheel_metadata_field(wheel, SPAN("Root-Is-Purelib"));
    struct span format = wheel_metadata_field(wheel, SPAN("Wheel-Version")), line, tag;
    size_t tags = 0;

    if (!span_starts_with(format, SPAN("1.")))
        return error_verification(error, "WHEEL has the format %.*s; 1.0 is known", (int)format.len,
                                  format.at);
    if (!span_equals(pure, SPAN("true")) && !span_equals(pure, SPAN("false")))
        return error_verification(error, "WHEEL does not say Root-Is-Purelib: true or false");
    *ret_is_pure = span_equals(pure, SPAN("true"));
    if (*ret_is_pure && !span_equals(name->platforms, SPAN("any")))
        return error_verification(error, "WHEEL says Root-Is-Purelib, the file name is for %.*s",
                                  (int)name->platforms.len, name->platforms.at);
    while (!span_is_empty(line = take_metadata_line(&wheel))) {
        if (!take_metadata_field(line, SPAN("Tag"), &tag))
            continue;
        size_t count = tags_of_the_name(name, tag);

        if (count == 0)
            return error_verification(error, "WHEEL has the tag %.*s, the file name has not",
                                      (int)tag.len, tag.at);
        tags += count;
    }
    if (tags == 0)
        return error_verification(error, "WHEEL has no tag of the file name");
    return 0;
}
