/* From a pylock.toml for many environments (PEP 751) to the targets of a lock. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_PYLOCK_IMPORT_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_PYLOCK_IMPORT_H

#include "tools/ddpack/resolve/lock_resolve.h"

/* Every target of the request that the file is for and has ddtrace's wheel of. One that lacks
 * another package's wheel is a gap, or where its Python is named, an error. */
int pylock_import(const char *path, const struct lock_request *request, struct lock *ret_lock,
                  struct error *error);

#endif
