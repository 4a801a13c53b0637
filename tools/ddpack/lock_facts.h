/* What a resolver does not pass on: sizes, withdrawn files, attestations. */
#ifndef DDINJECT_TOOLS_LOCK_FACTS_H
#define DDINJECT_TOOLS_LOCK_FACTS_H

#include "tools/ddpack/index_pages.h"
#include "tools/ddpack/lock_file.h"

/* Fills in size, yanked, provenance and publishers of every wheel, as far as the indexes tell; a
 * size that no index tells is asked of the server of the file. `pages` NULL: no index is asked. */
int lock_facts_add(struct lock *lock, struct index_pages *pages, const struct index_config *config,
                   struct connection *connection, struct error *error);

/* The same with connections and pages of its own; lock->note tells what could not be asked. */
int lock_facts_complete(struct lock *lock, struct error *error);

#endif
