/* From what is wanted to a lock: which targets there are, and what each needs. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_RESOLVE_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_RESOLVE_H

#include "tools/ddpack/resolve/uv.h"

enum { LOCK_PYTHONS_MAX = 32, LOCK_LIBCS_MAX = 2, LOCK_MACHINES_MAX = 2 };

struct lock_request {
    const char *ddtrace; /* NULL: the newest */
    const char *folder;  /* wheels of its own in place of an index, absolute; or NULL */
    struct python_version pythons[LOCK_PYTHONS_MAX];
    size_t python_count; /* 0: every one that ddtrace has wheels for */
    enum libc_kind libcs[LOCK_LIBCS_MAX];
    size_t libc_count;
    enum machine machines[LOCK_MACHINES_MAX];
    size_t machine_count;
    const struct text_list *requirements, *constraints; /* lines; NULL: none */
    const char *exclude_newer;
    const char *pex; /* as it was given */
};

/* Resolves, several targets at a time. With Pythons named, a target that cannot be had is an error;
 * without, one that ddtrace has wheels for on other platforms is among ret_lock->gaps, with the
 * resolver's reason. After a failure the gaps are the targets that failed, if they are several. */
int lock_resolve(const struct lock_request *request, const char *uv, struct lock *ret_lock,
                 struct error *error);

#endif
