/* Environment markers (PEP 508) and version specifiers (PEP 440), for a target. */
#ifndef DDINJECT_TOOLS_MARKER_H
#define DDINJECT_TOOLS_MARKER_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/json.h"

/* Is "python_version < '3.10' and platform_machine == 'x86_64'" true for CPython of the target on
 * Linux? No extras and no dependency groups are chosen. Of a target the first patch level is meant.
 * ERROR_VERIFICATION: it is no marker. */
int marker_evaluate(const char *marker, const struct target *target, bool *ret_is_true,
                    struct error *error);
/* Does ">=3.9,!=3.11.*" take a target's Python? */
bool specifier_takes_python(const char *specifier, struct python_version python);
/* Both of a table of pylock.toml: its "marker" and "requires-python"; what is missing is true. */
int marker_of_table(const struct json *table, const struct target *target, bool *ret_is_true,
                    struct error *error);

#endif
