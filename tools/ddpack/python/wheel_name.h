/* The file name of a wheel (PEP 427), and the names of distributions (PEP 503). */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_NAME_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_NAME_H

#include "core/span.h"
#include "tools/common/error.h"

/* The parts point into the file name. */
struct wheel_name {
    struct span distribution, version, build;
    struct span pythons, abis, platforms; /* compressed tag sets: "cp39.cp310" */
};

/* Splits NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl. ERROR_VERIFICATION: `file` is not such a
 * name, or has a directory. */
int wheel_name_parse(const char *file, struct wheel_name *ret_name, struct error *error);

/* Are both the name of one distribution, as PEP 503 normalises names? */
bool distribution_is(struct span distribution, struct span other);
/* Returns the normalised name: lower case, with one '-' for each run of '-', '_' and '.'. The
 * caller frees it. */
char *distribution_normalize(struct span distribution);

#endif
