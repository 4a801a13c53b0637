/* Everything that the object imports. All of it is weak: in a program without libc, or with a libc
 * that lacks a function, the symbol is NULL, and the object stands down. A strong import would keep
 * such a program from starting. Each import costs one symbol look-up in every exec, about 700
 * instructions, which is why there are only two. */
#ifndef DDINJECT_PRELOAD_IMPORTS_H
#define DDINJECT_PRELOAD_IMPORTS_H

#pragma GCC visibility push(default)
#include <link.h>
#pragma GCC visibility pop

#define WEAK __attribute__((weak, visibility("default")))

/* The environment, by the name that libc itself uses, since `environ` may be a variable of the
 * program that has nothing to do with it. It is read through the symbol at each use: a copy
 * relocation moves the variable, and setenv changes it. */
extern char **libc_environ __asm__("__environ") WEAK;
int dl_iterate_phdr(int (*visit)(struct dl_phdr_info *, size_t, void *), void *context) WEAK;

#endif
