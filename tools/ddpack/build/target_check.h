/* Checks that the wheels of a target make a target that its Python can load. The checks run before
 * anything is written, so that a wheel that is mislabelled fails the build and not a service. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_TARGET_CHECK_H
#define DDINJECT_TOOLS_DDPACK_BUILD_TARGET_CHECK_H

#include "tools/ddpack/build/pruning.h"
#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/lock/lock_file.h"
#include "tools/ddpack/python/target_tags.h"

/* The target that wheels are checked for. */
struct target_rules {
    const struct target *target;
    const struct target_tags *tags; /* the target's, in pip's order of preference */
    enum pruning pruning;           /* a file that is left out is not checked */
};

/* Checks that the tags of the wheel's name fit the target, and that every ELF file in it is for the
 * target's machine and libc. Raises `*required` to the libc version that these files need. Fails
 * with ERROR_VERIFICATION, and the error names the wheel. */
int target_check_wheel(const struct target_rules *rules, const struct wheel_entry *entry,
                       struct libc_version *required, struct error *error);
/* Checks that every library that the files need is either one of the target's own files or one that
 * the platform tag promises (PEP 599, PEP 656). Fails with ERROR_VERIFICATION. */
int target_check_libraries(const struct plan_entry *entries, size_t count,
                           const struct target *target, struct error *error);

#endif
