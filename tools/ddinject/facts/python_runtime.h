/* Reads from a file which Python runtime it has, without running it. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_PYTHON_RUNTIME_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_PYTHON_RUNTIME_H

#include "core/python.h"
#include "tools/common/elf_file.h"

enum { PYTHON_TEXT_SIZE = 32 };

struct python_runtime {
    struct python_build build; /* the version is 0.0 where it is not found */
    bool is_debug_build;
    char text[PYTHON_TEXT_SIZE]; /* "3.12.1", or "3.9" where the patch level is not certain */
    const char *source;          /* where the version comes from: a static string */
};

/* Returns false where the file does not export Py_GetVersion: then it is no Python runtime. */
bool python_runtime_read(const struct elf_file *file, struct python_runtime *ret_runtime);
/* Does the program define or import a main function of CPython? */
bool python_is_main_program(const struct elf_file *file);

/* The parts of it that find a version, for tests. `*ret_runtime` gets version, text and source. */
bool python_version_of_constant(uint64_t constant, struct python_runtime *ret_runtime);
bool python_version_of_soname(const char *soname, struct python_runtime *ret_runtime);
bool python_version_of_bytes(struct span bytes, struct python_runtime *ret_runtime);

#endif
