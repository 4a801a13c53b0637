/* A verification's findings in memory. */
#include "tools/volume/findings.h"

#include "tools/common/files.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void findings_add(struct verification *verification, const char *path, const char *format, ...)
{
    struct finding *grown = reallocarray(verification->findings, verification->finding_count + 1,
                                         sizeof(*verification->findings));
    char *text;
    va_list arguments;

    va_start(arguments, format);
    if (grown == NULL || vasprintf(&text, format, arguments) < 0)
        abort();
    va_end(arguments);
    verification->findings = grown;
    grown[verification->finding_count++] = (struct finding){format_new("%s", path), text};
}

static int compare_findings(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;
    int order = strcmp(left->path, right->path);

    return order != 0 ? order : strcmp(left->text, right->text);
}

void findings_sort(struct verification *verification)
{
    if (verification->finding_count > 1)
        qsort(verification->findings, verification->finding_count, sizeof(*verification->findings),
              compare_findings);
}

void verification_release(struct verification *verification)
{
    for (size_t i = 0; i < verification->finding_count; i++) {
        free(verification->findings[i].path);
        free(verification->findings[i].text);
    }
    free(verification->findings);
    *verification = (struct verification){0};
}
