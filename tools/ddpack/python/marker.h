/* Environment markers (PEP 508) and version specifiers (PEP 440), decided for a target instead of
 * for a running interpreter: CPython on Linux, without any extra or dependency group. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_MARKER_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_MARKER_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/json.h"

/* The order is part of the contract: `and` takes the lesser of two values, `or` the greater. */
enum marker_truth { MARKER_FALSE, MARKER_UNKNOWN, MARKER_TRUE };

/* Decides a marker as far as the target alone decides it. MARKER_UNKNOWN means that the marker asks
 * for what a target leaves open (a patch version, the release of a kernel), or that it is not a
 * valid marker. An empty marker is true. */
enum marker_truth marker_decide(struct span marker, const struct target *target);

/* Decides a marker for the first patch version of the target's Python, on any kernel, so that what
 * a target leaves open has an answer. ERROR_VERIFICATION: the marker is not valid, or it uses a
 * variable that PEP 508 does not define. */
int marker_evaluate(const char *marker, const struct target *target, bool *ret_is_true,
                    struct error *error);
/* Does a specifier such as ">=3.9,!=3.11.*" allow this Python? A clause that cannot be compared
 * allows it. */
bool specifier_takes_python(const char *specifier, struct python_version python);
/* Decides the "marker" and the "requires-python" of a table of pylock.toml (PEP 751). A missing one
 * is true. */
int marker_of_table(const struct json *table, const struct target *target, bool *ret_is_true,
                    struct error *error);

#endif
