/* LD_PRELOAD as ld.so reads it: a list of paths that colons or spaces separate (ld.so(8)). ld.so
 * has no way to escape them. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_PRELOAD_LIST_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_PRELOAD_LIST_H

#include "core/span.h"

/* Is `object` one of the entries of `list`? */
bool preload_list_has(struct span list, struct span object);
/* Can the path be an entry? A colon or a space would cut it in two. */
bool preload_list_can_hold(struct span object);
/* Returns "object" or "object:list", with the list unchanged; the caller frees it. */
char *preload_list_prepend(struct span list, struct span object);

#endif
