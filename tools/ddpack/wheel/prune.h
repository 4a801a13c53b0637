/* What no process of a target can use, and is therefore left out of a volume. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_PRUNE_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_PRUNE_H

#include "core/target.h"

/* Why the file is left out of this target, NULL: it is kept. `path` is relative to the target. */
const char *prune_reason(const char *path, const struct target *target);
/* The same of whole distributions, by their normalised name. */
const char *prune_distribution_reason(const char *name);

#endif
