/* Which libc a file needs, and how new a one, by the names of its libraries and symbol versions. */
#ifndef DDINJECT_TOOLS_COMMON_LIBC_NEED_H
#define DDINJECT_TOOLS_COMMON_LIBC_NEED_H

#include "core/libc.h"

/* Finds the libc that a library of this name belongs to. Returns false when it belongs to none, or
 * could belong to any of them. */
bool libc_need_by_library(const char *soname, enum libc_kind *ret_kind);
/* Sets `*version` to `other` when that is the newer one. */
void libc_need_raise(struct libc_version *version, struct libc_version other);
/* Does the same with the name of a symbol version, "GLIBC_2.17". Names that are no version of
 * glibc, like GLIBC_PRIVATE, change nothing. */
void libc_need_raise_by_symbol_version(struct libc_version *version, const char *name);

#endif
