/* The version of a Python runtime, as Py_GetVersion() returns it. */
#ifndef DDINJECT_CORE_PYTHON_H
#define DDINJECT_CORE_PYTHON_H

#include "core/span.h"

struct python_version {
    unsigned major;
    unsigned minor;
};

struct python_build {
    struct python_version version;
    bool is_free_threaded;
};

/* Reads "3.12.1 (main, …) [GCC …]" (Python/getversion.c). Returns false when it is another text. */
bool python_build_parse(struct span text, struct python_build *ret_build);

#endif
