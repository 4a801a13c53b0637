/* The place where a copy puts a volume: what is there now, whether it may be replaced, and whether
 * the new volume can be staged beside it or only inside. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_PLACE_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_PLACE_H

#include "tools/common/error.h"

#include <stdbool.h>
#include <sys/types.h>

/* The directory of a staging directory that volume_place_publish_inside takes the new entries from.
 */
#define VOLUME_PLACE_FRESH "new"
/* mkfs.ext4(8) creates this directory at the root of a new file system, which may be the place. It
 * counts as nothing, and stays. */
#define LOST_AND_FOUND "lost+found"

struct volume_place {
    char *path;   /* with its symbolic links resolved */
    bool exists;  /* it is a directory */
    dev_t device; /* of that directory, and … */
    ino_t inode;  /* … with this number it can be told from another one */
    /* The directory itself cannot be replaced, because it is a mount point or its parent may not be
     * written: the copy is staged inside of it. */
    bool is_inside;
};

/* Looks at `target` and changes nothing. Anything but a directory is refused, and so is a place
 * inside of the volume `source` or around it. */
int volume_place_find(const char *target, const char *source, struct volume_place *ret_place,
                      struct error *error);
void volume_place_release(struct volume_place *place); /* for cleanup_with(volume_place_release) */

/* Checks that the place is empty, or holds a volume, or what a killed copy has left there. Anything
 * else may be somebody's data; the error says what to do. */
int volume_place_check(const struct volume_place *place, struct error *error);
/* Returns the path for staging_create: the place, or a name inside of it. The caller frees it. */
char *volume_place_staging(const struct volume_place *place);

/* Returns the nearest directory that exists at the place or above it. The caller frees it. */
char *volume_place_ancestor(const struct volume_place *place);

/* Puts the directory `staging` in the place: by a rename, or by an exchange with the directory that
 * volume_place_find has seen, which then lies at `staging`. -EBUSY, -EXDEV or -EINVAL mean that
 * this directory cannot be replaced. What somebody else has put there meanwhile stays. */
int volume_place_publish(const struct volume_place *place, const char *staging,
                         struct error *error);

/* Is it an entry that does not belong to the volume and stays where it is? */
bool volume_place_passes_over(const char *name);

/* Moves what is in the place to `staging`/old, and then the entries of `staging`/new into the
 * place. The version file leaves first and arrives last, so that in between there is no volume.
 * After a failure, what was moved is moved back. */
int volume_place_publish_inside(const struct volume_place *place, const char *staging,
                                struct error *error);

#endif
