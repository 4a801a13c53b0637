/* Prints the software bill of materials (SBOM) of a volume: CycloneDX 1.6, as JSON. */
#ifndef DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_H
#define DDINJECT_TOOLS_DDPACK_INSPECT_SBOM_H

#include "tools/volume/manifest.h"

/* Prints the document; the caller frees the text. The same volume gives the same text. `volume` is
 * the path of the volume, where licences are read from the METADATA files. ERROR_VERIFICATION: one
 * of these files differs from the manifest. */
int sbom_print(const struct manifest *manifest, const char *volume, char **ret_text,
               struct error *error);

#endif
