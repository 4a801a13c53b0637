/* Adds to a lock what a resolver does not pass on: sizes, yanked files and attestations. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_FACTS_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_FACTS_H

#include "tools/ddpack/index/index_access.h"
#include "tools/ddpack/lock/lock_file.h"

/* Sets size, yanked, provenance and publishers of every wheel from the pages of the indexes. Asks
 * the server of the file for a size that no index has. Fails only where that size cannot be had:
 * the other fields stay empty where an index does not have them. */
int lock_facts_add(struct lock *lock, const struct index_access *access, struct error *error);

#endif
