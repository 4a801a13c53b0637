/* Where a CPython of some version may be: what is told, PATH, pyenv's root. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_INTERPRETERS_H
#define DDINJECT_TOOLS_DDPACK_BUILD_INTERPRETERS_H

#include "core/target.h"

struct interpreters {
    char **paths; /* the first are tried first */
    size_t count;
};

/* Adds those that are named after the version: "python3.12" in PATH and in pyenv's versions, the
 * last by name first. None of them has been started. */
void interpreters_find(struct interpreters *interpreters, struct python_version version);
void interpreters_release(struct interpreters *interpreters);

#endif
