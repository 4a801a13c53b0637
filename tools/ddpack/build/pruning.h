/* Whether a build leaves out the files that no process of a target can use. wheel/prune.h has the
 * rules that say which files these are. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_PRUNING_H
#define DDINJECT_TOOLS_DDPACK_BUILD_PRUNING_H

#include "tools/ddpack/wheel/prune.h"

#include <stdbool.h>

enum pruning { PRUNING_OFF, PRUNING_ON };

/* Is the file left out of this target? `path` is relative to the target's directory. */
static inline bool pruning_leaves_out(enum pruning pruning, const char *path,
                                      const struct target *target)
{
    return pruning == PRUNING_ON && prune_reason(path, target) != NULL;
}

#endif
