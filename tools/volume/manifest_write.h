/* Writing a manifest as the text of manifest.json. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_WRITE_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_WRITE_H

#include "tools/volume/manifest.h"

/* Returns the bytes of manifest.json, which the caller frees. Everything in it is sorted, so that
 * the same volume gives the same bytes. */
char *manifest_print(const struct manifest *manifest);
/* Writes <volume>/manifest.json, with the mode 0644. */
int manifest_write(const struct manifest *manifest, const char *volume, struct error *error);

#endif
