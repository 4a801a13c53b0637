/* Gathering the facts of this process, from inside. */
#ifndef DDINJECT_PRELOAD_GATHER_H
#define DDINJECT_PRELOAD_GATHER_H

#include "core/decide.h"
#include "preload/loaded_objects.h"

/* Finds who asks, and fills the first two facts. Returns false when they decide alone: then nothing
 * more may be looked at. */
bool facts_find_asker(const void *return_address, struct loaded_objects *ret_objects,
                      struct facts *ret_facts);
/* Fills the other facts, step by step, and stops as soon as there is a verdict. */
void facts_gather(const struct loaded_objects *objects, struct span user_value,
                  struct facts *facts);

#endif
