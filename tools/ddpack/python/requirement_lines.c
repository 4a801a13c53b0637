/* Reads the part of a requirements.txt that names packages. pip's options, which such a file may
 * have too, are refused. */
#include "tools/ddpack/python/requirement_lines.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/formats/url.h"

#include <ctype.h>
#include <string.h>

/* A '#' begins a comment only at the front or behind a blank (pip's requirements file format): a
 * URL may contain one. */
static struct span without_comment(struct span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] == '#' && (i == 0 || isspace((unsigned char)line.at[i - 1])))
            return span_trim(span_slice(line, 0, i));
    return span_trim(line);
}

/* Has the URL of the line a user or a password? ${VARIABLE} is none: the resolver replaces it. */
static bool has_password(struct span line)
{
    struct url_parts parts;
    size_t at = span_find(line, '@');
    struct span url = span_trim(span_from(line, at < line.len ? at + 1 : 0));

    return url_split(url, &parts) && !span_is_empty(parts.user) &&
           !span_contains(parts.user, SPAN("${"));
}

/* Returns why the line cannot go into a lock, or NULL. The line is not empty. */
static const char *refusal_reason(struct span line)
{
    if (line.at[0] == '-')
        return "options of pip are not supported here: configure indexes as for uv or pip, and "
               "name other files on the command line";
    if (memchr("./~", line.at[0], 3) != NULL ||
        (line.len > 4 && !span_contains(line, SPAN("@")) && span_ends_with(line, SPAN(".whl"))))
        return "a path is not valid on another machine: put the wheel on an index, or write "
               "NAME @ URL";
    if (has_password(line))
        return "a password would be written into the lock: use ${VARIABLE} or ~/.netrc";
    return NULL;
}

int requirement_lines_take(struct span text, const char *name, struct text_list *list,
                           struct error *error)
{
    /* A requirement may span several lines, each but the last ending in a backslash. */
    cleanup_free char *whole = text_copy(SPAN_EMPTY);

    for (size_t number = 1; text.at != NULL; number++) {
        cleanup_free char *before = whole;
        struct span line = span_trim(span_cut(&text, '\n'));
        bool is_continued = span_ends_with(line, SPAN("\\"));

        line.len -= is_continued ? 1 : 0;
        whole = format_new("%s%.*s", before, (int)line.len, line.at != NULL ? line.at : "");
        if (is_continued)
            continue;
        struct span requirement = without_comment(span_of(whole));
        const char *reason = span_is_empty(requirement) ? NULL : refusal_reason(requirement);

        if (reason != NULL)
            return error_usage(error, "%s, line %zu: %.*s: %s", name, number, (int)requirement.len,
                               requirement.at, reason);
        if (!span_is_empty(requirement))
            text_list_add(list, requirement);
        free(whole);
        whole = text_copy(SPAN_EMPTY);
    }
    return 0;
}

int requirement_lines_read(const char *path, struct text_list *list, struct error *error)
{
    cleanup_free char *text = NULL;
    size_t len = 0;
    int result = file_read(path, &text, &len, error);

    if (result < 0)
        return result;
    if (memchr(text, '\0', len) != NULL)
        return error_usage(error, "%s is not a text file of requirements: it contains a NUL byte",
                           path);
    return requirement_lines_take((struct span){text, len}, path, list, error);
}
