/* Copying the files of a volume into a new directory, each checked against the manifest on its way.
 */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_STAGE_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_STAGE_H

#include "tools/volume/copy/volume_moves.h"
#include "tools/volume/volume.h"

struct volume_counts {
    size_t files;    /* file names, other names of one inode included */
    size_t copied;   /* files that got an inode of their own */
    size_t unlinked; /* of those, how many could not be a hard link to an equal file */
    uint64_t bytes;  /* in the files that were copied */
};

/* What is staged: all of a volume, or a selection from it. */
struct stage_plan {
    const struct volume *source;
    const struct manifest *manifest;  /* what the new volume holds */
    const struct volume_moves *moves; /* from places in the source to places in the manifest */
};

/* Copies the files of the plan into the empty directory `staging` and creates its links, without
 * the version file, which the caller writes last. Equal files become hard links where the file
 * system can do that. Modes are the manifest's whatever the umask; bytes that differ from the
 * manifest are ERROR_VERIFICATION. After a failure the caller removes `staging`. */
int volume_stage(const struct stage_plan *plan, const char *staging,
                 struct volume_counts *ret_counts, struct error *error);

#endif
