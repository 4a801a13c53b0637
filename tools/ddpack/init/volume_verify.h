/* Is a volume what its manifest says, and nothing else? */
#ifndef DDINJECT_TOOLS_VOLUME_VERIFY_H
#define DDINJECT_TOOLS_VOLUME_VERIFY_H

#include "tools/ddpack/init/manifest.h"

struct finding {
    char *path; /* relative to the volume */
    char *text; /* what is wrong with it */
};

struct verification {
    struct finding *findings; /* by path */
    size_t finding_count;
    size_t files;   /* as the manifest has them */
    size_t inodes;  /* that they are: fewer where equal files are hard links */
    uint64_t bytes; /* of those inodes */
};

/* Reads every file. What differs is a finding and not an error; an error means that the volume
 * could not be looked at. */
int volume_verify(const char *volume, const struct manifest *manifest,
                  struct verification *ret_verification, struct error *error);
void verification_release(struct verification *verification); /* for cleanup_with */

#endif
