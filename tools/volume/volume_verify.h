/* Is a volume what its manifest says, and nothing else? */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_VERIFY_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_VERIFY_H

#include "tools/volume/findings.h"
#include "tools/volume/volume.h"

/* Reads every file. What differs is a finding and not an error; an error means that the volume
 * could not be looked at. */
int volume_verify(const struct volume *volume, struct verification *ret_verification,
                  struct error *error);
/* The same without reading files: names, kinds, sizes, modes, and where links lead. */
int volume_verify_names(int volume_fd, const char *path, const struct manifest *manifest,
                        struct verification *ret_verification, struct error *error);

#endif
