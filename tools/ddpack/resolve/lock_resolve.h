/* From what is wanted to a lock: which targets there are, and what each needs. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_RESOLVE_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_RESOLVE_H

#include "tools/ddpack/resolve/lock_request.h"

/* Resolves, several targets at a time. With Pythons named, a target that cannot be had is an error;
 * without, one that ddtrace has wheels for on other platforms is among ret_lock->gaps, with the
 * resolver's reason. After a failure the gaps are the targets that failed, if they are several. */
int lock_resolve(const struct lock_request *request, const char *uv, struct lock *ret_lock,
                 struct error *error);

#endif
