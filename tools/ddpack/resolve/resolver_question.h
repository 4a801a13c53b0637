/* What a resolver is asked for each target. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_QUESTION_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_QUESTION_H

#include "tools/ddpack/index/index_config.h"
#include "tools/ddpack/lock/lock_file.h"

/* The same for all targets. */
struct resolver_question {
    const char *uv;
    const char *pex; /* NULL: not found, and `pex_error` says what to do */
    struct error pex_error;
    char *const *environment;
    const char *what;          /* "ddtrace==4.16.0", for errors */
    const char *requirements;  /* the path of a file, as pip reads it */
    const char *constraints;   /* the same, or NULL */
    const char *exclude_newer; /* RFC 3339, or NULL */
};

#endif
