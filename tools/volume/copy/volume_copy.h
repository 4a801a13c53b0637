/* Copying a volume: all of it or nothing, also when the copy is killed. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_COPY_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_COPY_H

#include "tools/volume/copy/volume_stage.h"

struct volume_copy_options {
    const char *const *patterns; /* of targets, for volume_select; NULL: everything is copied */
    bool is_synced;              /* wait until it is on the disk before it is published */
};

struct volume_copy_outcome {
    bool was_there;             /* `target` had an equal volume already, which was left alone */
    bool is_signature_left_out; /* it signs the manifest of the whole volume, not the selection's */
    bool is_old_left;           /* the old volume could not be removed; the next copy tries again */
    size_t targets;             /* how many were copied */
    struct volume_counts counts; /* zeros when `was_there` */
};

/* Puts the volume, or a selection from it, into the directory `target`. At any moment a reader sees
 * the old volume, a volume without its version file (in which nothing is injected), or the new one.
 * Copies to the same place wait for each other. A selection changes the manifest of `volume`. */
int volume_copy(struct volume *volume, const char *target,
                const struct volume_copy_options *options, struct volume_copy_outcome *ret_outcome,
                struct error *error);

#endif
