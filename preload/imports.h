/* Everything that the object takes from the process, all of it weak: a program without libc, or
 * one whose libc lacks a function, leaves NULL, and NULL means "stand down". Each costs one
 * symbol look-up in every exec, some 700 instructions, so there are two. */
#ifndef DDINJECT_PRELOAD_IMPORTS_H
#define DDINJECT_PRELOAD_IMPORTS_H

#pragma GCC visibility push(default)
#include <link.h>
#pragma GCC visibility pop

#define WEAK __attribute__((weak, visibility("default")))

/* By the name that libc reads it by: `environ` may be a variable of the program's own. Through the
 * symbol at each use: copy relocations and setenv move it. */
extern char **libc_environ __asm__("__environ") WEAK;
int dl_iterate_phdr(int (*visit)(struct dl_phdr_info *, size_t, void *), void *context) WEAK;

#endif
