/* Copying a volume's files into a new directory, each checked on its way. */
#ifndef DDINJECT_TOOLS_VOLUME_STAGE_H
#define DDINJECT_TOOLS_VOLUME_STAGE_H

#include "tools/ddpack/init/manifest.h"

struct volume_counts {
    size_t files;   /* names */
    size_t copied;  /* of them with an inode of their own */
    uint64_t bytes; /* in those */
};

/* Copies the manifest's files from the volume `source` into the empty directory `staging`, the
 * version file left out: it is written last, by whoever publishes. Equal files become hard links
 * where the file system has them. Modes are the manifest's whatever the umask; bytes that are not
 * the manifest's are ERROR_VERIFICATION. On failure the caller removes `staging`. */
int volume_stage(const struct manifest *manifest, const char *source, const char *staging,
                 struct volume_counts *ret_counts, struct error *error);

#endif
