/* Makes a lock of a request: finds the targets that exist, and the wheels that each of them
 * needs. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_RESOLVE_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_RESOLVE_H

#include "tools/ddpack/resolve/lock_request.h"

/* Resolves several targets at a time. Where the request names Python versions, a target that cannot
 * be had is an error. Where it names none, such a target is added to ret_lock->gaps with the
 * resolver's reason, if ddtrace supports its Python at all. After a failure of several targets, the
 * gaps are these targets. `uv` is the path of the uv program. */
int lock_resolve(const struct lock_request *request, const char *uv, struct lock *ret_lock,
                 struct error *error);

#endif
