/* uv, or for what it does not know any more, pex. */
#include "tools/ddpack/resolve/resolver.h"

#include "tools/ddpack/resolve/pex.h"
#include "tools/ddpack/resolve/uv.h"

enum { UV_MINOR_FIRST = 6 };

bool resolver_is_uv(struct python_version python)
{
    return python.major == 3 && python.minor >= UV_MINOR_FIRST;
}

int resolver_ask(const struct resolver_question *question, struct lock_target *target,
                 bool *ret_has_none, struct error *error)
{
    return resolver_is_uv(target->target.python)
               ? uv_resolve(question, target, ret_has_none, error)
               : pex_resolve(question, target, ret_has_none, error);
}
