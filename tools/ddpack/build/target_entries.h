/* Lists the files of a target: those of its wheels, less the pruned ones, with a RECORD that is
 * true of what is left. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_TARGET_ENTRIES_H
#define DDINJECT_TOOLS_DDPACK_BUILD_TARGET_ENTRIES_H

#include "tools/ddpack/build/content_store.h"
#include "tools/ddpack/build/pruning.h"
#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/lock/lock_file.h"

/* What all targets of a build take their files from. */
struct target_sources {
    const struct wheel_set *wheels;
    struct content_set *contents; /* gets the contents of new RECORD files */
    const struct content_store *store;
    enum pruning pruning;
};

struct target_entries {
    struct plan_entry *entries; /* the paths and contents belong to the sources */
    size_t count;
    size_t pruned; /* how many files were left out */
};

/* Lists the files of all wheels of the target. A content that was stripped is replaced by the
 * stripped one. Fails when a new RECORD cannot be written. The caller releases the entries, also
 * after a failure. */
int target_entries_gather(const struct target_sources *sources, const struct lock_target *target,
                          struct target_entries *ret_entries, struct error *error);
void target_entries_release(struct target_entries *entries);

#endif
