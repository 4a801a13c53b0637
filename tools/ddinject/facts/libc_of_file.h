/* Reads from a file which libc it is, and which version. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_LIBC_OF_FILE_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_LIBC_OF_FILE_H

#include "core/libc.h"
#include "tools/common/elf_file.h"

/* Returns the libc that the loader in PT_INTERP belongs to: ld-musl-* is that of musl. */
enum libc_kind libc_kind_of_loader(const char *interpreter);

/* `file` is libc.so.6 of glibc, or the loader of musl, which is its libc. Returns false where the
 * file does not have its version. */
bool libc_version_of_file(enum libc_kind kind, const struct elf_file *file,
                          struct libc_version *ret_version);
/* The parts of it that search bytes, for tests. */
bool libc_version_of_musl_bytes(struct span bytes, struct libc_version *ret_version);
bool libc_version_of_glibc_bytes(struct span bytes, struct libc_version *ret_version);

#endif
