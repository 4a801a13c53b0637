/* One file's bytes into another, checked. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_FILE_TRANSFER_H
#define DDINJECT_TOOLS_VOLUME_COPY_FILE_TRANSFER_H

#include "tools/volume/manifest.h"

#include <stdatomic.h>

/* What the two file systems were found to be able to do; several threads may share it. */
struct file_transfer {
    atomic_bool has_no_clones;
};

/* All of `from_fd`, from its start, into the new file `to_fd`, which is open for reading as well:
 * its blocks where the file systems can share them, else its bytes. What has arrived must be what
 * the row says; `source` and `target` are the volumes' paths, for the error. */
int file_transfer(struct file_transfer *transfer, int from_fd, int to_fd,
                  const struct manifest_file *file, const char *source, const char *target,
                  struct error *error);

#endif
