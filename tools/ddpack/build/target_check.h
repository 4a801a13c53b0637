/* Do the wheels of a target make a target that can be loaded? */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_TARGET_CHECK_H
#define DDINJECT_TOOLS_DDPACK_BUILD_TARGET_CHECK_H

#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/lock/lock_file.h"
#include "tools/ddpack/python/target_tags.h"

/* Is the wheel for this target, whose tags are `tags`, and is every ELF file
 * of it? Raises `*required` to what they need of the libc. What is pruned may be anything. */
int target_check_wheel(const struct wheel_entry *entry, const struct target *target,
                       const struct target_tags *tags, bool prunes, struct libc_version *required,
                       struct error *error);
/* Is every library that they need one of the target's own or one that its platform promises? */
int target_check_libraries(const struct plan_entry *entries, size_t count,
                           const struct target *target, struct error *error);

#endif
