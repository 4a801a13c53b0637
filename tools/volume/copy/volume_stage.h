/* Copying a volume's files into a new directory, each checked on its way. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_STAGE_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_STAGE_H

#include "tools/volume/copy/volume_moves.h"
#include "tools/volume/volume.h"

struct volume_counts {
    size_t files;    /* names */
    size_t copied;   /* of them with an inode of their own */
    size_t unlinked; /* of those: for want of a hard link to an equal one */
    uint64_t bytes;  /* in those with an inode */
};

/* What of `source` is staged: all of it, or a selection from it. */
struct stage_plan {
    const struct volume *source;
    const struct manifest *manifest;
    const struct volume_moves *moves; /* from the source's places to the manifest's */
};

/* Copies the plan's files into the empty directory `staging` and makes its links, the version file
 * left out: it is written last, by whoever publishes. Equal files become hard links where the file
 * system has them. Modes are the manifest's whatever the umask; bytes that are not the manifest's
 * are ERROR_VERIFICATION. On failure the caller removes `staging`. */
int volume_stage(const struct stage_plan *plan, const char *staging,
                 struct volume_counts *ret_counts, struct error *error);

#endif
