/* What is different in two volumes, as their readers see them and their manifests tell. */
#ifndef DDINJECT_TOOLS_DDPACK_INSPECT_VOLUME_DIFF_H
#define DDINJECT_TOOLS_DDPACK_INSPECT_VOLUME_DIFF_H

#include "tools/volume/volume_tree.h"

/* `before` or `after` is NULL where there is none; both are the manifests' own. */
struct wheel_difference {
    char *name;                           /* normalised as PEP 503 has it */
    char *before_version, *after_version; /* "" where there is none */
    const struct manifest_wheel *before, *after;
};

struct file_difference {
    const char *path; /* relative to the volume */
    const struct manifest_file *before, *after;
};

struct target_difference {
    char *name; /* the directory's; NULL: files of no target */
    const struct manifest_target *before, *after;
    struct wheel_difference *wheels;
    size_t wheel_count;
    struct file_difference *files; /* by path */
    size_t file_count;
};

struct volume_difference {
    const struct manifest *before, *after;
    struct volume_tree before_tree, after_tree;
    struct target_difference *targets; /* equal ones, too; those that only `after` has are last */
    size_t target_count;
    struct target_difference common;
};

/* Wheels and files are compared by sha256 and mode: where a wheel is from does not count. */
void volume_diff(const struct manifest *before, const struct manifest *after,
                 struct volume_difference *ret_difference);
bool target_differs(const struct target_difference *target);
bool volume_differs(const struct volume_difference *difference);
void volume_difference_release(struct volume_difference *difference);

/* For people: where a volume is, and with `with_files` a line per file. */
void volume_diff_print(const struct volume_difference *difference, const char *before_path,
                       const char *after_path, bool with_files);
/* For programs; the caller frees it. */
char *volume_diff_json(const struct volume_difference *difference);

#endif
