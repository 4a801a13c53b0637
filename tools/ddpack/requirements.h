/* What the payload asks of other packages: Requires-Dist of its wheels, for the dependency guard.
 */
#ifndef DDINJECT_TOOLS_REQUIREMENTS_H
#define DDINJECT_TOOLS_REQUIREMENTS_H

#include "core/span.h"

#include <stddef.h>

struct requirements {
    char **lines;
    size_t count;
};

/* Takes the Requires-Dist fields of a METADATA text; those of extras are left out. */
void requirements_take(struct requirements *requirements, struct span metadata);
/* Sorted, each once, a line each; the caller frees it. */
char *requirements_text(struct requirements *requirements);
void requirements_release(struct requirements *requirements);

#endif
