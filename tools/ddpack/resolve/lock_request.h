/* Options of a lock as they are written, checked, into what is to be resolved. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_REQUEST_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_REQUEST_H

#include "tools/ddpack/lock/lock_file.h"

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

/* "a,b,c" into a list, each once; `option` names it in errors. */
int lock_request_split(const char *text, const char *option, struct text_list *ret_list,
                       struct error *error);
/* "v1.16.1" and "1.16.1" into the version; the caller frees it. */
int lock_request_version(const char *text, char **ret_version, struct error *error);
/* A date, that whole day included (UTC), or a time as RFC 3339 has it; the caller frees it. */
int lock_request_time(const char *text, char **ret_time, struct error *error);

/* `ret_request` points into the options. What is not told: both platforms, this machine. */
int lock_request_take(const struct lock_options *options, struct lock_request *ret_request,
                      struct error *error);

/* The options of a lock that does not tell them: it was for the targets that it has. */
void lock_request_of_targets(const struct lock *lock, struct lock_options *options);

#endif
