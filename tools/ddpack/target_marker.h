/* Environment markers (PEP 508), decided for a target instead of for a running interpreter. */
#ifndef DDINJECT_TOOLS_TARGET_MARKER_H
#define DDINJECT_TOOLS_TARGET_MARKER_H

#include "core/span.h"
#include "core/target.h"

/* In the order of their truth: `and` is the lesser of two, `or` the greater. */
enum marker_truth { MARKER_FALSE, MARKER_UNKNOWN, MARKER_TRUE };

/* Unknown: it asks for what one target leaves open (a patch version, a kernel's release), or it is
 * no marker. No extra is ever asked for. */
enum marker_truth marker_decide(struct span marker, const struct target *target);

#endif
