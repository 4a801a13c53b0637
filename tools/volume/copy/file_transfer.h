/* Copying the bytes of one file of a volume into another file, and checking what arrives. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_FILE_TRANSFER_H
#define DDINJECT_TOOLS_VOLUME_COPY_FILE_TRANSFER_H

#include "tools/volume/manifest.h"

#include <stdatomic.h>

/* What was found out about the two file systems. {0} is nothing yet. Several threads may share it.
 */
struct file_transfer {
    atomic_bool has_no_clones;
};

/* Copies all of `from_fd`, from its beginning, into the new file `to_fd`, which must be open for
 * reading as well. The two share their blocks where the file systems can do that; else the bytes
 * are copied. What has arrived must have the sha256 of the row `file`, else ERROR_VERIFICATION.
 * `source` and `target` are the paths of the volumes, for errors. */
int file_transfer(struct file_transfer *transfer, int from_fd, int to_fd,
                  const struct manifest_file *file, const char *source, const char *target,
                  struct error *error);

#endif
