/* Walking through a directory and comparing it with a manifest: names, kinds, sizes and modes. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_WALK_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_WALK_H

#include "tools/volume/findings.h"
#include "tools/volume/volume.h"

enum { NOT_READ = -1 };

struct volume_walk {
    const char *path; /* of the volume, for errors */
    int fd;           /* of its directory */
    const struct manifest *manifest;
    struct verification *verification; /* gets the findings */
    /* For each row of the manifest: does the directory have something of this name? */
    bool *has_file, *has_link;
    /* For each file of the manifest: the row that is read in its place, because both are one inode;
     * that is its own row for the first of them, and NOT_READ where nothing is to be read. NULL
     * when the caller does not read contents. */
    ssize_t *read_as;
};

/* Adds findings for everything that the manifest does not have, for everything that is missing, and
 * for differences that can be seen without reading a file. */
int volume_walk(struct volume_walk *walk, struct error *error);

#endif
