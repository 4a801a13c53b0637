/* A wheel's file name (PEP 427). */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_NAME_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_WHEEL_NAME_H

#include "core/span.h"
#include "tools/common/error.h"

/* Parts of the file name; they point into it. */
struct wheel_name {
    struct span distribution, version, build;
    struct span pythons, abis, platforms; /* compressed tag sets: "cp39.cp310" */
};

/* ERROR_VERIFICATION where it is not {distribution}-{version}[-{build}]-{py}-{abi}-{platform}.whl
 */
int wheel_name_parse(const char *file, struct wheel_name *ret_name, struct error *error);

/* Does the distribution's name equal `other` as PEP 503 normalises them? */
bool distribution_is(struct span distribution, struct span other);
/* The normalised name; the caller frees it. */
char *distribution_normalize(struct span distribution);

#endif
