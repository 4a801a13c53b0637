/* Walking a directory beside a manifest: names, kinds, sizes and modes. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_WALK_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_WALK_H

#include "tools/volume/findings.h"
#include "tools/volume/volume.h"

enum { NOT_READ = -1 };

struct volume_walk {
    const char *path; /* the volume's, for errors */
    int fd;
    const struct manifest *manifest;
    struct verification *verification;
    bool *has_file, *has_link; /* per row: is something of this name there? */
    /* Per file: the row whose reading tells for this one, too, because both are one inode: itself
     * for the first; NOT_READ where there is nothing to read. NULL: nothing will be read. */
    ssize_t *read_as;
};

/* Findings for everything that is there and should not, or differs without having been read; and
 * for what is missing. */
int volume_walk(struct volume_walk *walk, struct error *error);

#endif
