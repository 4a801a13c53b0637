/* Compares two volumes by their manifests, and prints the difference. Files are compared as a
 * reader of the volume sees them, with shared directories resolved. */
#ifndef DDINJECT_TOOLS_DDPACK_INSPECT_VOLUME_DIFF_H
#define DDINJECT_TOOLS_DDPACK_INSPECT_VOLUME_DIFF_H

#include "tools/volume/volume_tree.h"

/* In all of these, `before` or `after` is NULL when that volume does not have the wheel, the file
 * or the target. They point into the manifests. */
struct wheel_difference {
    char *name;                           /* of the project, normalised (PEP 503) */
    char *before_version, *after_version; /* "" without a wheel */
    const struct manifest_wheel *before, *after;
};

struct file_difference {
    const char *path; /* relative to the volume */
    const struct manifest_file *before, *after;
};

struct target_difference {
    char *name; /* of the directory; NULL for the files that belong to no target */
    const struct manifest_target *before, *after;
    struct wheel_difference *wheels; /* those that differ, sorted by name */
    size_t wheel_count;
    struct file_difference *files; /* those that differ, sorted by path */
    size_t file_count;
};

struct volume_difference {
    const struct manifest *before, *after;
    struct volume_tree before_tree, after_tree;
    struct target_difference *targets; /* equal ones, too; those that only `after` has are last */
    size_t target_count;
    struct target_difference common; /* the files that belong to no target */
};

/* Compares wheels by sha256, and files by sha256 and mode. The URL of a wheel does not count. Both
 * manifests must outlive the result, which volume_difference_release frees. */
void volume_diff(const struct manifest *before, const struct manifest *after,
                 struct volume_difference *ret_difference);
/* Is there any difference in the target, or in the whole volume? */
bool target_differs(const struct target_difference *target);
bool volume_differs(const struct volume_difference *difference);
void volume_difference_release(struct volume_difference *difference);

/* DIFF_FILES adds a line for each file that differs. */
enum diff_detail { DIFF_SUMMARY, DIFF_FILES };
/* Prints the difference for people. The paths are those of the volumes. */
void volume_diff_print(const struct volume_difference *difference, const char *before_path,
                       const char *after_path, enum diff_detail detail);
/* Returns the difference as JSON, for programs; the caller frees it. */
char *volume_diff_json(const struct volume_difference *difference);

#endif
