/* Reading manifest.json. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_READ_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_READ_H

#include "tools/volume/manifest.h"

/* Reads <volume>/manifest.json and checks it: every path is relative and has no "..", every hash
 * and mode is valid, and every link leads to a directory of the volume. The error names the row. */
int manifest_read(const char *volume, struct manifest *ret_manifest, struct error *error);
/* Does the same with the text of a manifest. `path` is what errors name. */
int manifest_parse(struct span text, const char *path, struct manifest *ret_manifest,
                   struct error *error);

#endif
