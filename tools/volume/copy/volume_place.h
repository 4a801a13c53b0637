/* Where a volume is put: what is there now, and where beside or inside of it one can stage. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_PLACE_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_PLACE_H

#include "tools/common/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct volume_place {
    char *path;   /* symlinks resolved */
    bool exists;  /* as a directory */
    dev_t device; /* which one */
    ino_t inode;
    bool is_inside; /* the directory itself cannot be replaced: a mount point, a closed parent */
};

/* Looks at `target`, changes nothing. Refused: what is no directory, and a place inside of the
 * volume `source` or around it. */
int volume_place_find(const char *target, const char *source, struct volume_place *ret_place,
                      struct error *error);
void volume_place_release(struct volume_place *place); /* for cleanup_with */

/* Is there nothing, or a volume, or what a killed copy left? Anything else is an error that says
 * what to do. */
int volume_place_check(const struct volume_place *place, struct error *error);
/* Where staging_create stages for this place: the path itself, or a name inside of it. The caller
 * frees it. */
char *volume_place_staging(const struct volume_place *place);

/* The nearest directory at or above the place that exists; the caller frees it. */
char *volume_place_ancestor(const struct volume_place *place);

/* Puts the directory `staging` in the place: by rename, or by exchange with the directory that was
 * looked at, which then lies at `staging`. -EBUSY, -EXDEV or -EINVAL: that one does not let itself
 * be replaced. What came to the place meanwhile stays there. */
int volume_place_publish(const struct volume_place *place, const char *staging,
                         struct error *error);

/* Is the entry none of the volume's, but to be left where it is? */
bool volume_place_passes_over(const char *name);

/* Moves the entries of `staging`/new into the place, after what is there was moved to
 * `staging`/old. The version file goes first and comes last: in between there is no volume. What
 * was moved is moved back on failure. */
int volume_place_publish_inside(const struct volume_place *place, const char *staging,
                                struct error *error);

#endif
