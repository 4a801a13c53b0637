/* Reads pylock.toml (PEP 751), which a resolver prints for one target, and other tools write for
 * many. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_H
#define DDINJECT_TOOLS_DDPACK_LOCK_PYLOCK_H

#include "tools/common/json.h"
#include "tools/ddpack/lock/lock_file.h"

/* Parses the text; the caller frees the document. Errors call it `name`. ERROR_VERIFICATION: it is
 * not TOML, its lock-version is not 1.x, or it has no packages. */
int pylock_parse(struct span text, const char *name, struct json **ret_pylock, struct error *error);

/* Adds from every package the wheel that pip would choose for target->target to the target. A size
 * that the document does not state is 0. User names and passwords in URLs are left out. Relative
 * paths start at `directory`. ERROR_VERIFICATION: a package has no wheel that fits, or the wheel
 * has no URL or sha256. */
int pylock_take(const struct json *pylock, const char *directory, struct lock_target *target,
                struct error *error);
/* Does the same with those packages alone whose marker and requires-python hold for the target. */
int pylock_take_marked(const struct json *pylock, const char *directory, struct lock_target *target,
                       struct error *error);

/* Is there such a package that has this name and a wheel for the target? */
int pylock_has_marked(const struct json *pylock, const char *name, const struct target *target,
                      bool *ret_has, struct error *error);

#endif
