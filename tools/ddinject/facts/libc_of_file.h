/* Which version of which libc a file is. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_LIBC_OF_FILE_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_LIBC_OF_FILE_H

#include "core/libc.h"
#include "tools/common/elf_file.h"

/* By PT_INTERP's path: ld-musl-* is musl's. */
enum libc_kind libc_kind_of_loader(const char *interpreter);

/* musl: `file` is its loader; glibc: libc.so.6. false: it does not tell. */
bool libc_version_of_file(enum libc_kind kind, const struct elf_file *file,
                          struct libc_version *ret_version);
/* The parts, for bytes that come from elsewhere. */
bool libc_version_of_musl_bytes(struct span bytes, struct libc_version *ret_version);
bool libc_version_of_glibc_bytes(struct span bytes, struct libc_version *ret_version);

#endif
