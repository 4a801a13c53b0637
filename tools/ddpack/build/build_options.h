/* What a build is asked for. cmd_build.c fills it from the command line. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_BUILD_OPTIONS_H
#define DDINJECT_TOOLS_DDPACK_BUILD_BUILD_OPTIONS_H

#include "tools/ddpack/build/bytecode.h"
#include "tools/ddpack/build/pruning.h"
#include "tools/ddpack/build/wheel_set.h"

struct build_options {
    const struct bytecode_options *bytecode; /* NULL: no byte code is compiled */
    const char *output;                      /* the volume's path */
    const char *runtime;                     /* the directory with payload.list and its files */
    struct wheel_set_options wheels;
    enum pruning pruning;
    const char *strip; /* the program that strips libraries; NULL: none does */
    int64_t time;      /* of every file; negative: that of the youngest file in the wheels */
};

#endif
