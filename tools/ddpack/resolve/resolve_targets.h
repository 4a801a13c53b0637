/* Resolving many targets, several at a time. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVE_TARGETS_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_RESOLVE_TARGETS_H

#include "tools/ddpack/resolve/resolver.h"

/* One target's answer. */
struct resolution {
    struct lock_target target;
    bool has_none; /* something has no wheel for it: `error` says what */
    int result;
    struct error error;
};

/* One of which it is known that something has no wheel is not asked for. */
void resolve_targets(const struct resolver_question *question, struct resolution *resolutions,
                     size_t count);

#endif
