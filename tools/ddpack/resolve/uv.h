/* Asking uv, the resolver: it evaluates markers for the target, not for the Python it runs on. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_UV_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_UV_H

#include "tools/ddpack/resolve/resolver_question.h"

/* The program: `given`, else $DDPACK_UV, else venv/bin/uv beside ddpack, else PATH's. The caller
 * frees it. The error says how to get one. */
int uv_find(const char *given, char **ret_uv, struct error *error);

/* resolver_ask by uv. */
int uv_resolve(const struct resolver_question *question, struct lock_target *target,
               bool *ret_has_none, struct error *error);

#endif
