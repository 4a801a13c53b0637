/* LD_PRELOAD as ld.so reads it: a list separated by colons and spaces (ld.so(8)). */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_PRELOAD_LIST_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_PRELOAD_LIST_H

#include "core/span.h"

/* Is `object` one of the entries of `list`? */
bool preload_list_has(struct span list, struct span object);
/* Can the path be an entry at all? A colon or a space would cut it in two. */
bool preload_list_can_hold(struct span object);
/* "object" or "object:list", the list kept as it is; the caller frees it. */
char *preload_list_prepend(struct span list, struct span object);

#endif
