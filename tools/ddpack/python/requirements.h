/* What the wheels of a target require of other packages (Requires-Dist). It becomes the target's
 * .requirements file, with which the dependency guard in the payload compares the application. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENTS_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENTS_H

#include "core/target.h"
#include "tools/common/text_list.h"

struct requirements {
    struct text_list lines;
};

/* Adds the Requires-Dist fields of a METADATA text that hold for the target. A line is
 * "name clause,clause" with the name normalised (PEP 503), and ends in "; marker" where only the
 * running interpreter can decide the marker. */
void requirements_take(struct requirements *requirements, struct span metadata,
                       const struct target *target);
/* Sorts the lines and returns them as text, each line once; the caller frees it. */
char *requirements_text(struct requirements *requirements);
void requirements_release(struct requirements *requirements);

#endif
