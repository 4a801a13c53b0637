/* What a resolver is asked, beside the target: the programs, the requirements and the
 * environment. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_QUESTION_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVER_QUESTION_H

#include "tools/ddpack/index/index_config.h"
#include "tools/ddpack/lock/lock_file.h"

/* All targets share it. The creator owns the strings. */
struct resolver_question {
    const char *uv;  /* the path or name of the program */
    const char *pex; /* the same; NULL: not found, and `pex_error` says what to do */
    struct error pex_error;
    char *const *environment;  /* of the resolver: the configuration of the index */
    const char *what;          /* "ddtrace==4.16.0", for errors */
    const char *requirements;  /* the path of a requirements.txt */
    const char *constraints;   /* the path of a constraints.txt, or NULL */
    const char *exclude_newer; /* RFC 3339, or NULL */
};

#endif
