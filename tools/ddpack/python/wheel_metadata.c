/* Compares the texts in a wheel with its file name. The index and the resolver choose a wheel by
 * the name alone, so a wheel that contradicts its name is refused. */
#include "tools/ddpack/python/wheel_metadata.h"

#include "tools/common/own.h"

/* Removes one line from the front of the header and returns it without its line end; SPAN_EMPTY at
 * the end of the header. A line that begins with a space continues the field before it; no name of
 * a field begins with a space, so it never matches one. */
static struct span take_metadata_line(struct span *header)
{
    struct span line = header->at == NULL ? SPAN_EMPTY : span_cut(header, '\n');

    return span_ends_with(line, SPAN("\r")) ? span_slice(line, 0, line.len - 1) : line;
}

/* Names of fields are compared with their case, since every tool writes them alike. */
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
        return error_verification(
            error, "METADATA: expected the name %.*s of the file name, found \"%.*s\"",
            (int)name->distribution.len, name->distribution.at, (int)distribution.len,
            distribution.at);
    /* A file name has '_' where a version has '-', which the normalisation of names makes equal. */
    if (!distribution_is(version, name->version))
        return error_verification(
            error, "METADATA: expected the version %.*s of the file name, found \"%.*s\"",
            (int)name->version.len, name->version.at, (int)version.len, version.at);
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

/* Returns how many tags the value of one Tag field means ("py2.py3-none-any" means two), or 0 when
 * one of them is not in the file name. */
static size_t count_tags_of_name(const struct wheel_name *name, struct span tag)
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

static int check_tag_fields(const struct wheel_name *name, struct span wheel, struct error *error)
{
    struct span line, tag;
    size_t tags = 0;

    while (!span_is_empty(line = take_metadata_line(&wheel))) {
        if (!take_metadata_field(line, SPAN("Tag"), &tag))
            continue;
        size_t count = count_tags_of_name(name, tag);

        if (count == 0)
            return error_verification(error, "WHEEL: the tag %.*s is not in the file name",
                                      (int)tag.len, tag.at);
        tags += count;
    }
    if (tags == 0)
        return error_verification(error, "WHEEL: the field Tag is missing");
    return 0;
}

int wheel_tags_check(const struct wheel_name *name, struct span wheel, bool *ret_is_pure,
                     struct error *error)
{
    struct span pure = wheel_metadata_field(wheel, SPAN("Root-Is-Purelib"));
    struct span format = wheel_metadata_field(wheel, SPAN("Wheel-Version"));

    if (!span_starts_with(format, SPAN("1.")))
        return error_verification(error, "WHEEL: expected Wheel-Version 1.x, found \"%.*s\"",
                                  (int)format.len, format.at);
    if (!span_equals(pure, SPAN("true")) && !span_equals(pure, SPAN("false")))
        return error_verification(error,
                                  "WHEEL: Root-Is-Purelib must be true or false, found \"%.*s\"",
                                  (int)pure.len, pure.at);
    *ret_is_pure = span_equals(pure, SPAN("true"));
    if (*ret_is_pure && !span_equals(name->platforms, SPAN("any")))
        return error_verification(error,
                                  "WHEEL: Root-Is-Purelib is true, but the file name has the "
                                  "platform %.*s instead of any",
                                  (int)name->platforms.len, name->platforms.at);
    return check_tag_fields(name, wheel, error);
}
