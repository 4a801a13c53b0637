/* Environment markers (PEP 508) and version specifiers (PEP 440), decided for a target instead of
 * for a running interpreter: CPython on Linux, without any extra or dependency group. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_MARKER_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_MARKER_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/json.h"

/* In the order of their truth: `and` is the lesser of two, `or` the greater. */
enum marker_truth { MARKER_FALSE, MARKER_UNKNOWN, MARKER_TRUE };

/* Unknown: it asks for what one target leaves open (a patch version, a kernel's release), or it is
 * no marker. An empty one is true. */
enum marker_truth marker_decide(struct span marker, const struct target *target);

/* The same where an answer must be had: the first patch level is meant, on any kernel.
 * ERROR_VERIFICATION: it is no marker, or has a variable that nobody knows. */
int marker_evaluate(const char *marker, const struct target *target, bool *ret_is_true,
                    struct error *error);
/* Does ">=3.9,!=3.11.*" take a target's Python? */
bool specifier_takes_python(const char *specifier, struct python_version python);
/* Both of a table of pylock.toml: its "marker" and "requires-python"; what is missing is true. */
int marker_of_table(const struct json *table, const struct target *target, bool *ret_is_true,
                    struct error *error);

#endif
