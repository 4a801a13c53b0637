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
    struct text_list pure_pairs; /* these have the platform "any" and come behind all others */
};

/* Makes the tags of a machine that has the libc version which the target promises, and no newer
 * one. */
void target_tags_of(const struct target *target, struct target_tags *ret_tags);
void target_tags_release(struct target_tags *tags); /* for cleanup_with(target_tags_release) */

/* Adds "cp312-cp312-manylinux_2_17_x86_64" and so on, in the order of the `packaging` library, by
 * which pip sorts its candidates. */
void target_tags_list(const struct target_tags *tags, struct text_list *ret_list);

enum { TAG_RANK_NONE = -1 };
/* Returns the index of the wheel's best tag in that list, so that less is better, or TAG_RANK_NONE
 * when no tag of the wheel is in it. */
int target_tags_rank(const struct target_tags *tags, const struct wheel_name *name);

/* Would pip prefer `a` to `b`, both of one version? The rank decides, then the build number. */
bool target_tags_prefer(const struct target_tags *tags, const struct wheel_name *a,
                        const struct wheel_name *b);

#endif
