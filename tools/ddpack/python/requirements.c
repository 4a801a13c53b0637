/* Reads the Requires-Dist fields of core metadata (PEP 508) into the lines of a .requirements file.
 * A marker that the target decides is left out, so that the guard has less to do at each start. */
#include "tools/ddpack/python/requirements.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/marker.h"
#include "tools/ddpack/python/wheel_name.h"

#include <stdlib.h>
#include <string.h>

static bool is_project_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

/* Removes the name of the package from the front of `*text` and returns it normalised (PEP 503). */
static char *take_normalised_name(struct span *text)
{
    size_t len = 0;

    while (len < text->len && is_project_name_byte(text->at[len]))
        len++;
    char *name = distribution_normalize(span_slice(*text, 0, len));

    *text = span_trim(span_from(*text, len));
    return name;
}

/* Returns ">=1,<2" for "[extra] (>= 1, <2)", and "" for "@ URL", which allows any version. */
static char *clauses_new(struct span text)
{
    size_t to = 0;

    if (span_take(&text, SPAN("["))) {
        span_cut(&text, ']');
        text = span_trim(text);
    }
    if (span_starts_with(text, SPAN("@")))
        text = SPAN_EMPTY;
    char *clauses = text_copy(text);

    for (const char *from = clauses; *from != '\0'; from++) {
        if (strchr("() \t", *from) == NULL)
            clauses[to++] = *from;
    }
    clauses[to] = '\0';
    return clauses;
}

static void take_requirement(struct text_list *lines, struct span requirement,
                             const struct target *target)
{
    struct span marker = requirement;
    struct span text = span_trim(span_cut(&marker, ';'));
    enum marker_truth truth = marker_decide(span_trim(marker), target);

    if (truth == MARKER_FALSE)
        return;
    cleanup_free char *name = take_normalised_name(&text);
    cleanup_free char *clauses = clauses_new(text);

    marker = truth == MARKER_TRUE ? SPAN_EMPTY : span_trim(marker);
    cleanup_free char *line = format_new("%s%s%s%s%.*s", name, *clauses == '\0' ? "" : " ", clauses,
                                         span_is_empty(marker) ? "" : "; ", (int)marker.len,
                                         span_is_empty(marker) ? "" : marker.at);

    text_list_add(lines, span_of(line));
}

void requirements_take(struct requirements *requirements, struct span metadata,
                       const struct target *target)
{
    while (metadata.at != NULL) {
        struct span line = span_trim(span_cut(&metadata, '\n'));

        /* An empty line ends the fields. The description follows, and may quote such a field. */
        if (span_is_empty(line))
            return;
        if (span_take(&line, SPAN("Requires-Dist:")))
            take_requirement(&requirements->lines, span_trim(line), target);
    }
}

static int compare_requirement_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *requirements_text(struct requirements *requirements)
{
    struct text_list *lines = &requirements->lines;
    char *text = text_copy(SPAN_EMPTY);
    const char *last = "";

    if (lines->count > 0)
        qsort(lines->items, lines->count, sizeof(*lines->items), compare_requirement_lines);
    for (size_t i = 0; i < lines->count; i++) {
        if (strcmp(last, lines->items[i]) == 0)
            continue;
        last = lines->items[i];
        char *longer = format_new("%s%s\n", text, last);

        free(text);
        text = longer;
    }
    return text;
}

void requirements_release(struct requirements *requirements)
{
    text_list_release(&requirements->lines);
}
