/* Asks uv, which resolves for any target: it evaluates markers for the target, and not for the
 * Python that it runs on. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_UV_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_UV_H

#include "tools/ddpack/resolve/resolver_question.h"

/* Returns the path of the program: `option`, which is the value of --uv, or $DDPACK_UV, or
 * venv/bin/uv beside ddpack, or "uv", which is looked up on PATH. The caller frees it. Fails where
 * the first two name a file that cannot be run. */
int uv_find(const char *option, char **ret_uv, struct error *error);

/* Does what resolver_ask does, by `uv pip compile`. */
int uv_resolve(const struct resolver_question *question, struct lock_target *target,
               bool *ret_is_unavailable, struct error *error);

#endif
