/* From a lock to a volume. */
#ifndef DDINJECT_TOOLS_VOLUME_BUILD_H
#define DDINJECT_TOOLS_VOLUME_BUILD_H

#include "tools/ddpack/wheel_set.h"

struct build_options {
    const char *output;
    const char *runtime; /* holds libddinject.so, ddinject, sitecustomize.py, … */
    struct wheel_set_options wheels;
};

struct build_summary {
    size_t targets, wheels, files, contents;
    uint64_t bytes; /* of the distinct contents */
};

/* Builds beside `output` and puts the volume in its place; on failure nothing is left behind. */
int volume_build(const struct lock *lock, const struct build_options *options,
                 struct build_summary *ret_summary, struct error *error);

#endif
