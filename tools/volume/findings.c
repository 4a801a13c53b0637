/* Findings in memory, in an order that does not depend on the one in which a directory is read. */
#include "tools/volume/findings.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void findings_add(struct verification *verification, const char *path, const char *format, ...)
{
    va_list arguments;

    verification->findings = array_grow(verification->findings, verification->finding_count,
                                        sizeof(*verification->findings));
    va_start(arguments, format);
    verification->findings[verification->finding_count++] =
        (struct finding){format_new("%s", path), format_new_list(format, arguments)};
    va_end(arguments);
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
