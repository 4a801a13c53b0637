/* The wheel tags that a native interpreter of a target accepts, best first (PEP 425, 600, 656). */
#ifndef DDINJECT_TOOLS_TARGET_TAGS_H
#define DDINJECT_TOOLS_TARGET_TAGS_H

#include "tools/ddpack/text_list.h"
#include "tools/ddpack/wheel_name.h"

/* "cp312-cp312-manylinux_2_17_x86_64" and so on, in the order of the `packaging` library, which
 * pip sorts candidates by; a machine with the target's promised libc and nothing newer. */
void target_tags_list(const struct target *target, struct text_list *ret_tags);

enum { TAG_RANK_NONE = -1 };
/* The place of the wheel's best tag in that list: less is better. TAG_RANK_NONE: it does not fit.
 */
int target_tags_rank(const struct text_list *tags, const struct wheel_name *name);

/* Would pip take `a` rather than `b`, both of one version? By rank, then by build number. */
bool target_tags_prefer(const struct text_list *tags, const struct wheel_name *a,
                        const struct wheel_name *b);

#endif
