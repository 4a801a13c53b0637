/* One content: out of its wheels, held against RECORD, and looked at. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_CHECK_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_CHECK_H

#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"

/* Puts it into the store. `buffer` has room for it; NULL: it is too large, piece by piece then. On
 * failure `*ret_culprit` is the member that is not what RECORD says. */
int content_unpack(struct content *content, const struct content_store *store, char *buffer,
                   const struct wheel_file **ret_culprit, struct error *error);
/* Reads what content->elf has from the file in the store. */
int content_read_elf(struct content *content, const struct content_store *store,
                     struct error *error);

#endif
