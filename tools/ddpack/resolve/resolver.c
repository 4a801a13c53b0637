/* Chooses the resolver by the Python version of the target. */
#include "tools/ddpack/resolve/resolver.h"

#include "tools/ddpack/resolve/pex.h"
#include "tools/ddpack/resolve/uv.h"

enum { UV_MINOR_FIRST = 6 };

/* `uv pip compile` takes --python-version 3.6 and newer. */
static bool is_for_uv(struct python_version python)
{
    return python.major == 3 && python.minor >= UV_MINOR_FIRST;
}

int resolver_ask(const struct resolver_question *question, struct lock_target *target,
                 bool *ret_is_unavailable, struct error *error)
{
    return is_for_uv(target->target.python)
               ? uv_resolve(question, target, ret_is_unavailable, error)
               : pex_resolve(question, target, ret_is_unavailable, error);
}
