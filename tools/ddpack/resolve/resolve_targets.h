/* Resolves many targets, several at a time. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVE_TARGETS_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVE_TARGETS_H

#include "tools/ddpack/resolve/resolver.h"

/* The answer for one target: its wheels, or why it cannot be had. */
struct resolution {
    struct lock_target target;
    bool is_unavailable; /* a package has no wheel for it, and `error` says which; not a failure */
    int result;          /* negative where the resolver has failed, and `error` says why */
    struct error error;
};

/* Sets the answers. A target that is unavailable already is not resolved. */
void resolve_targets(const struct resolver_question *question, struct resolution *resolutions,
                     size_t count);

#endif
