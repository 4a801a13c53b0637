/* Plans which file of a volume lies where. A directory that several targets have in common is real
 * in the first of them and a symbolic link in the others. The plan depends only on the files of the
 * targets and their order, and touches no file system. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_PLAN_H
#define DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_PLAN_H

#include "tools/ddpack/build/content_set.h"

/* A file of a target. */
struct plan_entry {
    const char *path; /* relative to the target's directory */
    struct content *content;
    const char *wheel; /* its file name, for errors */
};

struct plan_file {
    char *path; /* relative to the volume, as below */
    struct content *content;
};

struct plan_link {
    char *path;
    char *target; /* the text of the symbolic link */
};

/* A module that a target imports. Its source lies in a real directory, perhaps another target's. */
struct plan_source {
    char *real_path;  /* relative to the volume */
    const char *path; /* relative to the target's directory; the entry's */
    const struct content *content;
    size_t target; /* the index of the target, in the order in which they were added */
};

struct volume_plan {
    struct plan_file *files;
    size_t file_count;
    struct plan_link *links;
    size_t link_count;
    struct plan_source *sources;
    size_t source_count;
    void *directories; /* a tsearch(3) tree of the real ones, by path in the target and contents */
    size_t target_count;
};

/* Adds a target. A directory becomes a symbolic link where an earlier target has the same contents
 * at the same path. Sorts the entries, and removes those that two wheels have alike. Fails with
 * ERROR_VERIFICATION where two wheels have different files at one path, or one has a file where the
 * other has a directory. The plan borrows the paths and contents. */
int volume_plan_add_target(struct volume_plan *plan, const char *name, struct plan_entry *entries,
                           size_t count, struct error *error);
/* Adds a module that lies in the volume itself, where the Python of every target imports it from.
 * Call this after all targets were added. */
void volume_plan_add_module(struct volume_plan *plan, const char *path,
                            const struct content *content);
void volume_plan_release(struct volume_plan *plan);

#endif
