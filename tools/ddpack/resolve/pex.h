/* Asks pex, for Python versions that are too old for uv. Like uv, it evaluates markers for the
 * target and not for the Python that it runs on. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_PEX_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_PEX_H

#include "tools/ddpack/resolve/resolver_question.h"

/* Returns the path of the program pex3: `option`, which is the value of --pex, or $DDPACK_PEX, or
 * venv/bin/pex3 beside ddpack, or the first on PATH. The caller frees it. Returns NULL and fills
 * `error` where there is none: that is no failure yet, since most locks need no pex. */
char *pex_find(const char *option, struct error *error);

/* Does what resolver_ask does, by `pex3 lock create`. */
int pex_resolve(const struct resolver_question *question, struct lock_target *target,
                bool *ret_is_unavailable, struct error *error);

/* Adds the wheels of pex's lock, which is JSON, to the target. Fails with ERROR_VERIFICATION. */
int pex_lock_read(struct span text, struct lock_target *target, struct error *error);

#endif
