/* Compiles byte code for the modules of a volume: unchecked hash-based .pyc files (PEP 552), each
 * in the __pycache__ directory beside its module. Such a file does not depend on the module's time,
 * so a copy of the volume keeps it valid. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_BYTECODE_H
#define DDINJECT_TOOLS_DDPACK_BUILD_BYTECODE_H

#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/build/volume_writer.h"

struct bytecode_options {
    const char *const *interpreters; /* the paths that the user has named; NULL-terminated */
    unsigned jobs;
};

/* Compiles the modules of the plan, which the writer has written already. Each module is compiled
 * once for each Python version, and each interpreter is started once for all of them. Writes the
 * version of the interpreter into the manifest's targets, which have the order of the plan. A
 * version for which there is no interpreter, or that is too old for such files, gets "" and a
 * warning. Fails where an interpreter fails, and where a .pyc cannot be written. */
int bytecode_compile(const struct volume_plan *plan, const struct bytecode_options *options,
                     struct volume_writer *writer, struct error *error);

#endif
