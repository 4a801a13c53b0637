/* Asking uv, the resolver: it evaluates markers for the target, not for the Python it runs on. */
#ifndef DDINJECT_TOOLS_UV_H
#define DDINJECT_TOOLS_UV_H

#include "tools/ddpack/index_config.h"
#include "tools/ddpack/lock_file.h"

/* The program: `given`, else $DDPACK_UV, else venv/bin/uv beside ddpack, else PATH's. The caller
 * frees it. The error says how to get one. */
int uv_find(const char *given, char **ret_uv, struct error *error);

/* Resolves `requirement` ("ddtrace==4.16.0") for target->target into target->wheels.
 * `*ret_has_none` with 0: nothing is published for this target, and `error` holds the resolver's
 * reason. */
int uv_resolve(const char *uv, char *const *environment, const char *requirement,
               struct lock_target *target, bool *ret_has_none, struct error *error);

#endif
