/* Copying a volume: the whole of it or nothing, whoever kills it and whenever. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_H
#define DDINJECT_TOOLS_VOLUME_COPY_H

#include "tools/ddpack/init/manifest.h"
#include "tools/ddpack/init/volume_stage.h"

struct volume_copy_outcome {
    bool was_there;              /* an equal volume, which was left alone */
    struct volume_counts counts; /* zero where it was */
};

/* Puts the files of `manifest`, which is the volume `source`'s or a selection from it, into
 * `target`. A reader sees the old volume, no version file, or the new volume. Two copies to one
 * place wait for each other. */
int volume_copy(const struct manifest *manifest, const char *source, const char *target,
                struct volume_copy_outcome *ret_outcome, struct error *error);

#endif
