/* Reading manifest.json, whose fields docs/formats.md describes. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_READ_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_READ_H

#include "tools/volume/manifest.h"

/* Reads and checks <volume>/manifest.json: every path must be relative and have no "..", every hash
 * and mode must be valid, and every link must lead to a directory of the volume. ERROR_VERIFICATION
 * names the row. The rows are sorted. */
int manifest_read(const char *volume, struct manifest *ret_manifest, struct error *error);
/* Does the same with the text of a manifest. `path` is what errors call it. */
int manifest_parse(struct span text, const char *path, struct manifest *ret_manifest,
                   struct error *error);

#endif
