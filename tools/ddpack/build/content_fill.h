/* Takes the contents of all wheels into the store, each once: inflates them, verifies them, and
 * reads their ELF facts, on several threads. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_FILL_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_FILL_H

#include "tools/common/progress.h"
#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"

struct content_fill {
    const struct content_store *store;
    const struct wheel_set *wheels;
    struct progress *progress; /* counts the contents and their bytes */
    unsigned jobs;
};

/* Verifies that every member of every content is what RECORD says. Fails with ERROR_VERIFICATION
 * for the first member, in the order of the wheels, that is not: the error does not depend on how
 * many threads there are. Sets each content's `elf`, `is_stored` and `seconds`. */
int content_fill(struct content_set *set, const struct content_fill *fill, struct error *error);

#endif
