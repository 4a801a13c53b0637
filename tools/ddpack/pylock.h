/* pylock.toml (PEP 751), as a resolver prints it for one target. */
#ifndef DDINJECT_TOOLS_PYLOCK_H
#define DDINJECT_TOOLS_PYLOCK_H

#include "tools/ddpack/lock_file.h"

/* Takes the best fitting wheel of every package into `target`, whose `target` field says for what.
 * A package without one, or a wheel without url or sha256, is ERROR_VERIFICATION; a size that is
 * not told is 0. User names and passwords in URLs are left out. */
int pylock_read(struct span text, struct lock_target *target, struct error *error);

#endif
