/* How much space each target of a volume takes, by the volume's manifest. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_SIZES_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_SIZES_H

#include "tools/volume/manifest.h"

struct target_sizes {
    size_t files;          /* under every name, also below symbolic links */
    uint64_t own_bytes;    /* of contents that no other target and no common file has */
    uint64_t shared_bytes; /* of contents that others have as well */
};

struct volume_sizes {
    struct target_sizes *targets; /* in the order of the manifest */
    struct target_sizes common;   /* of the files that belong to no target */
    size_t files;                 /* under every name, also below symbolic links */
    size_t inodes;                /* distinct contents with their modes */
    size_t links;                 /* symbolic links */
    uint64_t bytes;               /* what the volume takes: each content counts once */
    uint64_t bytes_loose;         /* what it would take without links: each name counts */
};

/* Adds up the files of a manifest that was read or sorted. */
void volume_sizes_of(const struct manifest *manifest, struct volume_sizes *ret_sizes);
void volume_sizes_release(struct volume_sizes *sizes); /* for cleanup_with() */

#endif
