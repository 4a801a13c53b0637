/* What the payload asks of other packages: Requires-Dist of its wheels, for the dependency guard.
 */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENTS_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENTS_H

#include "core/span.h"
#include "core/target.h"

#include <stddef.h>

struct requirements {
    char **lines;
    size_t count;
};

/* Takes the Requires-Dist fields of a METADATA text that hold for the target: "name clause,clause",
 * and "; marker" behind it where only the interpreter can decide it. Names are by PEP 503. */
void requirements_take(struct requirements *requirements, struct span metadata,
                       const struct target *target);
/* Sorted, each once, a line each; the caller frees it. */
char *requirements_text(struct requirements *requirements);
void requirements_release(struct requirements *requirements);

#endif
