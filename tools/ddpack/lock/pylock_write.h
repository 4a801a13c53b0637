/* Prints a lock as pylock.toml (PEP 751), so that other tools can audit and install it. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_WRITE_H
#define DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_WRITE_H

#include "tools/ddpack/lock/lock_file.h"

/* Prints all targets as one document; the caller frees the text. Fails when a package has another
 * version on musl than on glibc, since no marker distinguishes them; the error names both. */
int pylock_print(const struct lock *lock, char **ret_text, struct error *error);

#endif
