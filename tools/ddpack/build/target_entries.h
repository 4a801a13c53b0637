/* The files of a target: those of its wheels, less what is pruned, RECORDs brought up to date. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_TARGET_ENTRIES_H
#define DDINJECT_TOOLS_DDPACK_BUILD_TARGET_ENTRIES_H

#include "tools/ddpack/build/content_store.h"
#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/lock/lock_file.h"

struct target_entries {
    struct plan_entry *entries;
    size_t count;
    size_t pruned; /* files that were left out */
};

/* Stripped contents take the place of what they were made of. */
int target_entries_gather(const struct lock_target *target, const struct wheel_set *wheels,
                          bool prunes, struct content_set *contents,
                          const struct content_store *store, struct target_entries *ret_entries,
                          struct error *error);
void target_entries_release(struct target_entries *entries);

#endif
