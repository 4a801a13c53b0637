/* The facts of this process, gathered from inside. */
#ifndef DDINJECT_PRELOAD_GATHER_H
#define DDINJECT_PRELOAD_GATHER_H

#include "core/decide.h"

/* Stops as soon as the verdict is certain. `*ret_volume` is the directory of our own file. */
void facts_gather(const void *return_address, struct span user_value, struct facts *ret_facts,
                  struct span *ret_volume);

#endif
