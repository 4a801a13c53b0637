/* What lies where in a volume: a function of the targets' files. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_PLAN_H
#define DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_PLAN_H

#include "tools/ddpack/build/content_set.h"

/* A file that a target is to have. */
struct plan_entry {
    const char *path; /* relative to the target's directory */
    struct content *content;
    const char *wheel; /* for errors */
};

struct plan_file {
    char *path; /* relative to the volume, as below */
    struct content *content;
};

struct plan_link {
    char *path;
    char *target; /* as the symlink has it */
};

/* A module that a target imports: its source lies in a real directory, which it may share. */
struct plan_source {
    char *real_path;  /* relative to the volume */
    const char *path; /* relative to the target's directory; the entry's */
    const struct content *content;
    size_t target; /* the number of the call that added it */
};

struct volume_plan {
    struct plan_file *files;
    size_t file_count;
    struct plan_link *links;
    size_t link_count;
    struct plan_source *sources;
    size_t source_count;
    void *directories; /* tsearch: the real ones, by path in the target and contents */
    size_t target_count;
};

/* Adds a target. A directory that an earlier one has at the same path with the same contents
 * becomes a link to it. Sorts the entries; ERROR_VERIFICATION where two want one place. */
int volume_plan_add_target(struct volume_plan *plan, const char *name, struct plan_entry *entries,
                           size_t count, struct error *error);
/* A module of the volume's own, which every target's Python imports from the same place. */
void volume_plan_add_module(struct volume_plan *plan, const char *path,
                            const struct content *content);
void volume_plan_release(struct volume_plan *plan);

#endif
