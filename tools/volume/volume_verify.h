/* Comparing a volume with its manifest: it must be what the manifest says, and nothing else. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_VERIFY_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_VERIFY_H

#include "tools/volume/findings.h"
#include "tools/volume/volume.h"

/* Reads every file. What differs is a finding and not an error; an error means that something could
 * not be read. The findings are sorted. */
int volume_verify(const struct volume *volume, struct verification *ret_verification,
                  struct error *error);
/* Compares without reading files: names, kinds, sizes, modes, and where links lead. Adds findings
 * to
 * `*ret_verification`. `path` is what errors call the volume. */
int volume_verify_names(int volume_fd, const char *path, const struct manifest *manifest,
                        struct verification *ret_verification, struct error *error);

#endif
