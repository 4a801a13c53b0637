/* What the names of libraries and symbol versions say of the libc that is needed. */
#ifndef DDINJECT_TOOLS_COMMON_LIBC_NEED_H
#define DDINJECT_TOOLS_COMMON_LIBC_NEED_H

#include "core/libc.h"

/* Whose libc is it that has a library of this name? false: no libc's, or any one's. */
bool libc_need_by_library(const char *soname, enum libc_kind *ret_kind);
/* *version becomes `other`, unless it is as new already. */
void libc_need_raise(struct libc_version *version, struct libc_version other);
/* The same for a symbol version's name: GLIBC_2.17; GLIBC_PRIVATE and others' do nothing. */
void libc_need_raise_by_symbol_version(struct libc_version *version, const char *name);

#endif
