/* Versions (PEP 440) that are numbers and dots, such as a Python's X.Y or a release of ddtrace, and
 * pre-releases of such. Every order of versions in the tools comes from here. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_PLAIN_VERSION_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_PLAIN_VERSION_H

#include "core/span.h"

/* Orders two versions by their numbers, where missing ones are zeros, then a pre-release before its
 * release. Returns a negative number, 0 or a positive number. What else stands behind the numbers
 * (".post1", "+local") does not count. */
int plain_version_compare(struct span a, struct span b);

/* Decides whether `version` fits the specifier `operator` `bound`, as in "3.12" ">=" "3.9". With ==
 * and != the bound may end in ".*". Returns false, and leaves `*ret_fits` as it was, when one of
 * the versions has more than numbers and a pre-release, or when PEP 440 has no such operator. */
bool plain_version_fits(struct span version, struct span operator, struct span bound,
                        bool *ret_fits);

#endif
