/* Makes libraries smaller: removes from them what no loader needs. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_STRIP_H
#define DDINJECT_TOOLS_DDPACK_BUILD_STRIP_H

#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"

/* Sets content->stripped of the ELF files that change. `program` is binutils' strip, or one with
 * the same options, and runs on all ELF files. NULL: only the .debug_* sections are removed, from
 * the files that have them. Fails where the program fails or makes a file that cannot be read as
 * ELF. */
int content_strip(struct content_set *set, const struct content_store *store, const char *program,
                  unsigned jobs, struct error *error);

#endif
