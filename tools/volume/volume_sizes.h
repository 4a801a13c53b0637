/* What each target of a volume weighs, by its manifest. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_SIZES_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_SIZES_H

#include "tools/volume/manifest.h"

struct target_sizes {
    size_t files;
    uint64_t own_bytes;    /* contents that no other target and no common file has */
    uint64_t shared_bytes; /* contents that others have as well */
};

struct volume_sizes {
    struct target_sizes *targets; /* as in the manifest */
    struct target_sizes common;   /* files that belong to no target */
    size_t files;                 /* a file that is shared by a link counts for each of its names */
    size_t inodes;                /* distinct contents */
    size_t links;
    uint64_t bytes;       /* each content once: what the volume takes */
    uint64_t bytes_loose; /* each file for itself: what it would take without links */
};

void volume_sizes_of(const struct manifest *manifest, struct volume_sizes *ret_sizes);
void volume_sizes_release(struct volume_sizes *sizes); /* for cleanup_with */

#endif
