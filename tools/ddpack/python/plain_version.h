/* Comparisons (PEP 440) of versions that are numbers and dots, such as a Python's X.Y, with bounds
 * that may be pre-releases of such. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_PLAIN_VERSION_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_PLAIN_VERSION_H

#include "core/span.h"

/* Does `version` fit `operator` `bound`? false: one of them has more than that, or `operator` is
 * none; the bound of == and != may end in ".*". */
bool plain_version_fits(struct span version, struct span operator, struct span bound,
                        bool *ret_fits);

#endif
