/* PYTHONPATH as a list of entries: is the volume in it, and what does it become? */
#ifndef DDINJECT_CORE_ENV_PATH_H
#define DDINJECT_CORE_ENV_PATH_H

#include "core/text.h"

/* Is `entry` one of the colon-separated entries of `user_value`? Whole entries are compared,
 * without their trailing slashes: a path that contains the other one as a part is another path. */
bool env_path_has_entry(struct span user_value, struct span entry);

/* Returns how many bytes env_path_prepend needs, with the NUL. */
size_t env_path_prepend_size(struct span user_value, struct span entry);

/* Writes "entry" where `user_value` is empty and "entry:value" where it is not. The user's own
 * leading and trailing colons stay as they are; an empty value gains no empty entry, since that
 * would put the current directory on sys.path (Modules/getpath.py). */
void env_path_prepend(struct text *text, struct span user_value, struct span entry);

#endif
