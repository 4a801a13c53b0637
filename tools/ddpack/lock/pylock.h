/* pylock.toml (PEP 751): as a resolver prints it for one target, and as other tools write it. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_H
#define DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_H

#include "tools/common/json.h"
#include "tools/ddpack/lock/lock_file.h"

/* The document, its lock-version checked and with packages; ERROR_VERIFICATION names `name`. The
 * caller frees it. */
int pylock_parse(struct span text, const char *name, struct json **ret_pylock, struct error *error);

/* Takes from every package the wheel that pip would choose for target->target into the target. A
 * package without one, or a wheel without url or sha256, is ERROR_VERIFICATION; a size that is not
 * told is 0. User names and passwords in URLs are left out. `directory`: of relative paths. */
int pylock_take(const struct json *pylock, const char *directory, struct lock_target *target,
                struct error *error);
/* The same of those packages alone whose marker and requires-python are true for the target. */
int pylock_take_marked(const struct json *pylock, const char *directory, struct lock_target *target,
                       struct error *error);

/* Is a package of this name and with a wheel among those? */
int pylock_has_marked(const struct json *pylock, const char *name, const struct target *target,
                      bool *ret_has, struct error *error);

#endif
