/* Asking pex, for Pythons that uv does not know any more: it too evaluates markers for the target.
 */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_PEX_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_PEX_H

#include "tools/ddpack/resolve/resolver_question.h"

/* The program pex3: `given`, else $DDPACK_PEX, else venv/bin/pex3 beside ddpack, else PATH's. The
 * caller frees it; NULL with `error` filled where there is none. */
char *pex_find(const char *given, struct error *error);

/* resolver_ask by `pex3 lock create`. */
int pex_resolve(const struct resolver_question *question, struct lock_target *target,
                bool *ret_has_none, struct error *error);

/* Pex's lock (JSON) into the wheels of a target. */
int pex_lock_read(struct span text, struct lock_target *target, struct error *error);

#endif
