/* A volume as its readers see it: a file in a directory that is shared by a symbolic link has every
 * name by which it can be reached. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_TREE_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_TREE_H

#include "tools/volume/manifest.h"

struct tree_file {
    char *path; /* relative to the volume */
    const struct manifest_file *file;
    size_t target; /* the index of its target; target_count for a file of the whole volume */
};

struct volume_tree {
    struct tree_file *files; /* sorted by path */
    size_t count;
};

/* Follows the links of a manifest that was read or sorted, and that outlives the tree: the rows
 * still belong to it. */
void volume_tree_of(const struct manifest *manifest, struct volume_tree *ret_tree);
void volume_tree_release(struct volume_tree *tree); /* for cleanup_with() */

#endif
