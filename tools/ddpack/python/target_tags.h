/* The wheel tags that a native interpreter of a target accepts, best first (PEP 425, 600, 656). */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_TARGET_TAGS_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_TARGET_TAGS_H

#include "core/target.h"
#include "tools/common/text_list.h"
#include "tools/ddpack/python/wheel_name.h"

/* Parts of tags, each list with the best first. */
struct target_tags {
    struct text_list pairs; /* "cp312-cp312", "cp312-abi3" and so on, with each of the platforms */
    struct text_list platforms;  /* "manylinux_2_17_x86_64" and so on */
    struct text_list pure_pairs; /* with "any", behind all others */
};

/* On a machine with the target's promised libc and nothing newer. */
void target_tags_of(const struct target *target, struct target_tags *ret_tags);
void target_tags_release(struct target_tags *tags); /* for cleanup_with(target_tags_release) */

/* "cp312-cp312-manylinux_2_17_x86_64" and so on, in the order of the `packaging` library, which
 * pip sorts candidates by. */
void target_tags_list(const struct target_tags *tags, struct text_list *ret_list);

enum { TAG_RANK_NONE = -1 };
/* The place of the wheel's best tag in that list: less is better. TAG_RANK_NONE: it does not fit.
 */
int target_tags_rank(const struct target_tags *tags, const struct wheel_name *name);

/* Would pip take `a` rather than `b`, both of one version? By rank, then by build number. */
bool target_tags_prefer(const struct target_tags *tags, const struct wheel_name *a,
                        const struct wheel_name *b);

#endif
