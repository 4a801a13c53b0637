/* Asks a resolver which wheels a native install of a target would take. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_H

#include "tools/ddpack/resolve/resolver_question.h"

/* Resolves for target->target and adds the wheels to the target. uv resolves for Python from 3.6
 * on, and pex for older ones. `*ret_is_unavailable` says that a package has no wheel for this
 * target: that is no failure, the function returns 0, and `error` has the resolver's reason, on one
 * line. Fails where the resolver cannot be run or asked. */
int resolver_ask(const struct resolver_question *question, struct lock_target *target,
                 bool *ret_is_unavailable, struct error *error);

#endif
