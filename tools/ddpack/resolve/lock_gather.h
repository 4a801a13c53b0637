/* Decides which of the resolved targets go into the lock, which are gaps, and which are errors. All
 * targets of a lock have the same version of ddtrace. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_GATHER_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_GATHER_H

#include "tools/common/json.h"
#include "tools/ddpack/resolve/lock_request.h"
#include "tools/ddpack/resolve/resolve_targets.h"

enum { LOCK_TARGETS_MAX = LOCK_PYTHONS_MAX * LOCK_LIBCS_MAX * LOCK_MACHINES_MAX };

struct gathering {
    struct resolution *resolutions; /* LOCK_TARGETS_MAX of them, zeroed */
    size_t count;
    bool is_optional;             /* no Python is named: a target may be left out */
    bool is_folder;               /* of wheels: a target that they are not enough for is left out */
    const char *version;          /* of ddtrace; NULL: not known */
    const struct json *published; /* the rows of ddtrace's files (PEP 691); NULL: not known */
};

/* Sets the version: `requested`, or the newest one that a target has where that is NULL. */
void gathering_choose_version(struct gathering *gathering, const char *requested);
/* Does the index have a wheel of ddtrace for this Python version, on any platform and machine?
 * Where gathering->version is set, only wheels of that version count. */
bool gathering_is_published(const struct gathering *gathering, struct python_version python);
/* Does the index have such a wheel for this target? */
bool gathering_has_wheel(const struct gathering *gathering, const struct target *target);
/* Moves the targets that were resolved into the lock, and adds the gaps with their reasons. Fails
 * as lock_resolve says. */
int gathering_finish(struct gathering *gathering, const struct lock_request *request,
                     struct lock *lock, struct error *error);
void gathering_release(struct gathering *gathering); /* for cleanup_with(gathering_release) */

#endif
