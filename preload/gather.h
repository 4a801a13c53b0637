/* The facts of this process, gathered from inside. */
#ifndef DDINJECT_PRELOAD_GATHER_H
#define DDINJECT_PRELOAD_GATHER_H

#include "core/decide.h"
#include "preload/loaded_objects.h"

/* The first two facts. false: they settle it, and nothing more is to be looked at. */
bool facts_find_asker(const void *return_address, struct loaded_objects *ret_objects,
                      struct facts *ret_facts);
/* The others, up to where the verdict is certain. */
void facts_gather(const struct loaded_objects *objects, struct span user_value,
                  struct facts *facts);

#endif
