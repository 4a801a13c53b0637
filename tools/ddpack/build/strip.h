/* Libraries without what no loader needs. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_STRIP_H
#define DDINJECT_TOOLS_DDPACK_BUILD_STRIP_H

#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"

/* Sets content->stripped to what becomes of ELF files: `program` (strip of binutils, or one with
 * its options) runs on all of them; NULL: those with .debug_* sections lose these alone. */
int content_strip(struct content_set *set, const struct content_store *store, const char *program,
                  unsigned jobs, struct error *error);

#endif
