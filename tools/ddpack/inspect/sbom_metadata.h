/* Finding the METADATA of a wheel in a volume. */
#ifndef DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_METADATA_H
#define DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_METADATA_H

#include "tools/volume/volume_tree.h"

/* The text of the METADATA file that the target has for this project, its sha256 checked; "" where
 * it has none. `project` is normalised; the caller frees the text. */
int sbom_metadata_read(const char *volume, const struct volume_tree *tree, size_t target,
                       const char *project, char **ret_text, struct error *error);

#endif
