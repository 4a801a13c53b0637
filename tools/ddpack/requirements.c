/* Gathering Requires-Dist (core metadata, PEP 508). */
#include "tools/ddpack/requirements.h"

#include "tools/common/files.h"

#include <stdlib.h>
#include <string.h>

/* "… ; extra == 'x'": only when the extra is asked for, which nobody does here. */
static bool is_of_an_extra(struct span requirement)
{
    struct span marker = requirement;

    span_cut(&marker, ';');
    return span_contains(marker, SPAN("extra"));
}

static void add(struct requirements *requirements, struct span line)
{
    char **lines = realloc(requirements->lines, (requirements->count + 1) * sizeof(*lines));

    if (lines == NULL)
        abort();
    requirements->lines = lines;
    lines[requirements->count++] = format_new("%.*s", (int)line.len, line.at);
}

void requirements_take(struct requirements *requirements, struct span metadata)
{
    while (metadata.at != NULL) {
        struct span line = span_trim(span_cut(&metadata, '\n'));

        /* An empty line ends the fields; the description follows. */
        if (span_is_empty(line))
            return;
        if (span_take(&line, SPAN("Requires-Dist:")) && !is_of_an_extra(line))
            add(requirements, span_trim(line));
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
