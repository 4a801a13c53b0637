/* Gathering Requires-Dist (core metadata, PEP 508). */
#include "tools/ddpack/python/requirements.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
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

/* By PEP 503; cuts it off `*text`. */
static char *take_normalised_name(struct span *text)
{
    size_t len = 0;

    while (len < text->len && is_project_name_byte(text->at[len]))
        len++;
    char *name = distribution_normalize(span_slice(*text, 0, len));

    *text = span_trim(span_from(*text, len));
    return name;
}

/* ">=1,<2" of "[extra] (>= 1, <2)"; nothing of a URL. */
static char *clauses_new(struct span text)
{
    size_t to = 0;

    if (span_take(&text, SPAN("["))) {
        span_cut(&text, ']');
        text = span_trim(text);
    }
    if (span_starts_with(text, SPAN("@")))
        text = SPAN_EMPTY;
    char *clauses = format_new("%.*s", (int)text.len, text.at == NULL ? "" : text.at);

    for (const char *from = clauses; *from != '\0'; from++) {
        if (strchr("() \t", *from) == NULL)
            clauses[to++] = *from;
    }
    clauses[to] = '\0';
    return clauses;
}

static void add_requirement(struct requirements *requirements, char *line)
{
    char **lines = reallocate(requirements->lines, (requirements->count + 1) * sizeof(*lines));

    requirements->lines = lines;
    lines[requirements->count++] = line;
}

static void take_one(struct requirements *requirements, struct span requirement,
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
    add_requirement(requirements,
                    format_new("%s%s%s%s%.*s", name, *clauses == '\0' ? "" : " ", clauses,
                               span_is_empty(marker) ? "" : "; ", (int)marker.len,
                               span_is_empty(marker) ? "" : marker.at));
}

void requirements_take(struct requirements *requirements, struct span metadata,
                       const struct target *target)
{
    while (metadata.at != NULL) {
        struct span line = span_trim(span_cut(&metadata, '\n'));

        /* An empty line ends the fields; the description follows. */
        if (span_is_empty(line))
            return;
        if (span_take(&line, SPAN("Requires-Dist:")))
            take_one(requirements, span_trim(line), target);
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *requirements_text(struct requirements *requirements)
{
    char *text = format_new("%s", "");
    const char *last = "";

    if (requirements->count > 0)
        qsort(requirements->lines, requirements->count, sizeof(*requirements->lines), compare);
    for (size_t i = 0; i < requirements->count; i++) {
        if (strcmp(last, requirements->lines[i]) == 0)
            continue;
        last = requirements->lines[i];
        char *longer = format_new("%s%s\n", text, last);

        free(text);
        text = longer;
    }
    return text;
}

void requirements_release(struct requirements *requirements)
{
    for (size_t i = 0; i < requirements->count; i++)
        free(requirements->lines[i]);
    free(requirements->lines);
}
