/* Byte code for a volume's modules: unchecked hash-based .pyc files (PEP 552) beside them. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_BYTECODE_H
#define DDINJECT_TOOLS_DDPACK_BUILD_BYTECODE_H

#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/build/volume_writer.h"

struct bytecode_options {
    const char *const *interpreters; /* that were told; NULL-terminated */
    unsigned jobs;
};

/* Compiles the plan's modules, which are in place, each once for each Python, with one start of
 * each interpreter. The manifest's targets, in the plan's order, get the version that compiled, ""
 * and a warning where no interpreter is there or it is too old for such files. */
int bytecode_compile(const struct volume_plan *plan, const struct bytecode_options *options,
                     struct volume_writer *writer, struct error *error);

#endif
