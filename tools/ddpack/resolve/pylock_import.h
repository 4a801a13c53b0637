/* Makes the targets of a lock from a pylock.toml for many environments (PEP 751). */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_PYLOCK_IMPORT_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_PYLOCK_IMPORT_H

#include "tools/ddpack/resolve/lock_resolve.h"

/* Adds every target of the request that the file is for and has the package ddtrace for. A target
 * for which another package has no wheel is a gap, or an error where the request names its Python.
 * Fails with ERROR_VERIFICATION where the file is not what PEP 751 says. `path` is the file. */
int pylock_import(const char *path, const struct lock_request *request, struct lock *ret_lock,
                  struct error *error);

#endif
