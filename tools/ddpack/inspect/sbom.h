/* A volume's software bill of materials: CycloneDX 1.6, as JSON. */
#ifndef DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_H
#define DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_H

#include "tools/volume/manifest.h"

/* The same volume gives the same text. Licences are read from the METADATA files of the volume;
 * ERROR_VERIFICATION where one is not what the manifest tells. The caller frees the text. */
int sbom_print(const struct manifest *manifest, const char *volume, char **ret_text,
               struct error *error);

#endif
