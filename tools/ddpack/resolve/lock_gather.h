/* Which of the targets that were resolved make a lock, and which are gaps or errors. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_GATHER_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_GATHER_H

#include "tools/common/json.h"
#include "tools/ddpack/resolve/lock_request.h"
#include "tools/ddpack/resolve/resolve_targets.h"

enum { LOCK_TARGETS_MAX = LOCK_PYTHONS_MAX * LOCK_LIBCS_MAX * LOCK_MACHINES_MAX };

struct gathering {
    struct resolution *resolutions; /* LOCK_TARGETS_MAX of them, zeroed */
    size_t count;
    bool is_optional;             /* no Python was named: all of them are candidates */
    bool is_folder;               /* of wheels: what is not in it is not wanted */
    const char *version;          /* of ddtrace; NULL: none is known */
    const struct json *published; /* the rows of ddtrace's files (PEP 691), NULL: unknown */
};

/* The version that was told, else the newest of those that were found. */
void gathering_choose_version(struct gathering *gathering, const char *told);
/* Does the index show a wheel of this version of ddtrace, or without one of any, for the Python, on
 * any platform? */
bool gathering_is_published(const struct gathering *gathering, struct python_version python);
/* The same for one target. */
bool gathering_has_wheel(const struct gathering *gathering, const struct target *target);
/* Moves what is wanted into the lock, and tells the gaps: see lock_resolve. */
int gathering_finish(struct gathering *gathering, const struct lock_request *request,
                     struct lock *lock, struct error *error);
void gathering_release(struct gathering *gathering); /* for cleanup_with(gathering_release) */

#endif
