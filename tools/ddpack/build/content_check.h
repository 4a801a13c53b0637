/* Takes one content out of its wheels, compares it with what RECORD claims, and reads the ELF facts
 * of it. Several threads call these functions at the same time, each for another content. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_CHECK_H
#define DDINJECT_TOOLS_DDPACK_BUILD_CONTENT_CHECK_H

#include "tools/ddpack/build/content_set.h"
#include "tools/ddpack/build/content_store.h"

/* Writes the content to the store. Every member that claims to be this content is inflated and
 * hashed. `buffer` has room for the content; NULL says that it is too large for a buffer, and is
 * inflated piece by piece. Fails with ERROR_VERIFICATION where a member is not what RECORD says;
 * then `*ret_culprit` is that member. */
int content_unpack(struct content *content, const struct content_store *store, char *buffer,
                   const struct wheel_file **ret_culprit, struct error *error);
/* Fills content->elf from the file in the store, which stays zeroed where it is no ELF file. */
int content_read_elf(struct content *content, const struct content_store *store,
                     struct error *error);

#endif
