/* Taking symbols that no loader needs out of libraries, on request. */
#ifndef DDINJECT_TOOLS_STRIP_H
#define DDINJECT_TOOLS_STRIP_H

#include "tools/ddpack/content_set.h"
#include "tools/ddpack/content_store.h"

/* Runs `program` (strip of binutils, or one with its options) on every ELF file that is loadable,
 * and sets content->stripped to what became of it. */
int content_strip(struct content_set *set, const struct content_store *store, const char *program,
                  unsigned jobs, struct error *error);

#endif
