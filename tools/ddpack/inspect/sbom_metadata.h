/* Finds and reads the METADATA of a wheel in a volume. */
#ifndef DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_METADATA_H
#define DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_METADATA_H

#include "tools/volume/volume_tree.h"

/* Reads the METADATA file of a project in the target with the index `target`; the caller frees the
 * text, which is "" when there is no such file. `project` is normalised. ERROR_VERIFICATION: the
 * file does not have the sha256 of the manifest. */
int sbom_metadata_read(const char *volume, const struct volume_tree *tree, size_t target,
                       const char *project, char **ret_text, struct error *error);

#endif
