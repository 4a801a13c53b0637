/* The known name that is nearest to what a user typed, for "did you mean …?". */
#ifndef DDINJECT_TOOLS_COMMON_NEAREST_NAME_H
#define DDINJECT_TOOLS_COMMON_NEAREST_NAME_H

#include "core/span.h"

/* A search over candidates that are tried one by one. It keeps references and owns nothing. */
struct nearest_name {
    struct span typed;
    const char *name;  /* the best candidate so far; NULL: none was near enough to be meant */
    unsigned distance; /* how many single edits lie between the two */
};

/* Begins a search for `typed`. */
struct nearest_name nearest_name_to(struct span typed);
/* Makes `candidate` the best one when it is nearer than what was tried before. A candidate is near
 * enough when `typed` is its beginning, or when at most two edits, and fewer than half of its
 * letters, make one of the other. */
void nearest_name_try(struct nearest_name *nearest, const char *candidate);

#endif
