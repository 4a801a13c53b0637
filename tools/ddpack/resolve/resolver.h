/* Which wheels a native install of a target would take. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_H

#include "tools/ddpack/resolve/resolver_question.h"

/* uv knows Python from 3.6 on; older ones are asked of pex. */
bool resolver_is_uv(struct python_version python);

/* Resolves for target->target into target->wheels. `*ret_has_none` with 0: something has no wheel
 * for this target, and `error` holds the resolver's reason, on one line. */
int resolver_ask(const struct resolver_question *question, struct lock_target *target,
                 bool *ret_has_none, struct error *error);

#endif
