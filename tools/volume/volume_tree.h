/* A volume as its readers see it: a file that is shared by a link is there under every name. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_TREE_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_TREE_H

#include "tools/volume/manifest.h"

struct tree_file {
    char *path; /* relative to the volume */
    const struct manifest_file *file;
    size_t target; /* the index of its target, target_count for the volume as a whole */
};

struct volume_tree {
    struct tree_file *files; /* by path */
    size_t count;
};

/* The rows stay the manifest's, which must have been read or sorted. */
void volume_tree_of(const struct manifest *manifest, struct volume_tree *ret_tree);
void volume_tree_release(struct volume_tree *tree); /* for cleanup_with */

#endif
