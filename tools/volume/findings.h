/* What the verification of a volume finds: the differences, and how much was compared. */
#ifndef DDINJECT_TOOLS_VOLUME_FINDINGS_H
#define DDINJECT_TOOLS_VOLUME_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

struct finding {
    char *path; /* relative to the volume */
    char *text; /* what is wrong with it; it reads on behind "path: " */
};

struct verification {
    struct finding *findings; /* sorted by path after findings_sort */
    size_t finding_count;
    size_t files, links; /* how many the manifest has */
    size_t inodes;       /* how many were read: fewer than files where equal ones are hard links */
    uint64_t bytes;      /* in those */
};

/* Adds a finding. `path` is relative to the volume; the format says what is wrong with it. */
void findings_add(struct verification *verification, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Sorts the findings by path, and those of one path by their text. */
void findings_sort(struct verification *verification);
void verification_release(struct verification *verification); /* for cleanup_with() */

#endif
