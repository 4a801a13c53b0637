/* What a resolver does not pass on: sizes, withdrawn files, attestations. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_FACTS_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_FACTS_H

#include "tools/ddpack/index/index_access.h"
#include "tools/ddpack/lock/lock_file.h"

/* Fills in size, yanked, provenance and publishers of every wheel, as far as the indexes tell; a
 * size that no index tells is asked of the server of the file. */
int lock_facts_add(struct lock *lock, const struct index_access *access, struct error *error);

#endif
