/* Copying a volume: the whole of it or nothing, whoever kills it and whenever. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_COPY_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_COPY_H

#include "tools/volume/copy/volume_stage.h"

struct volume_copy_options {
    const char *const *patterns; /* volume_select's; NULL: everything */
    bool is_synced;              /* on the disk before it is published */
};

struct volume_copy_outcome {
    bool was_there;             /* an equal volume, which was left alone */
    bool is_signature_left_out; /* it was the whole volume's, not the selection's */
    bool is_old_left;           /* the old volume could not be removed: the next copy will try */
    size_t targets;
    struct volume_counts counts; /* zero where it was there */
};

/* Puts the volume, or a selection from it, into `target`. A reader sees the old volume, no version
 * file, or the new volume. Two copies to one place wait for each other. The manifest is changed by
 * a selection. */
int volume_copy(struct volume *volume, const char *target,
                const struct volume_copy_options *options, struct volume_copy_outcome *ret_outcome,
                struct error *error);

#endif
