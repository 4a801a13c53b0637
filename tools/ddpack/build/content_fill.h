/* Inflating, verifying and keeping the contents of all wheels, each once, on all processors. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_FILL_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_FILL_H

#include "tools/common/progress.h"
#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"

struct content_fill {
    const struct content_store *store;
    const struct wheel_set *wheels;
    struct progress *progress; /* gets the contents' bytes */
    unsigned jobs;
};

/* Every member of every content is what RECORD says: ERROR_VERIFICATION names the first one, in the
 * wheels' order, that is not. ELF files are read on the way. */
int content_fill(struct content_set *set, const struct content_fill *fill, struct error *error);

#endif
