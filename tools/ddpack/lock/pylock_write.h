/* A lock as pylock.toml (PEP 751), so that other tools can audit and install it. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_WRITE_H
#define DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_WRITE_H

#include "tools/ddpack/lock/lock_file.h"

/* All targets in one document, told apart by markers; the libcs by the wheels' own tags, so that a
 * package that has another version on musl than on glibc is an error that names both. The caller
 * frees the text. */
int pylock_print(const struct lock *lock, char **ret_text, struct error *error);

#endif
