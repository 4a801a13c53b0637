/* Decides which files of a wheel no process of a target can use. A volume leaves them out. */
#ifndef DDINJECT_TOOLS_DDPACK_WHEEL_PRUNE_H
#define DDINJECT_TOOLS_DDPACK_WHEEL_PRUNE_H

#include "core/target.h"

/* Returns why the file is left out of this target, or NULL when it is kept. `path` is relative to
 * the directory of the target. */
const char *prune_reason(const char *path, const struct target *target);
/* Does the same for a whole distribution; `name` is normalised (PEP 503). */
const char *prune_distribution_reason(const char *name);

#endif
