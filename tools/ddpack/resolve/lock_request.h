/* Parses the options of a lock and checks them, before a resolver or an index is asked. */
#ifndef DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_REQUEST_H
#define DDINJECT_TOOLS_DDPACK_RESOLVE_LOCK_REQUEST_H

#include "tools/ddpack/lock/lock_file.h"

enum { LOCK_PYTHONS_MAX = 32, LOCK_LIBCS_MAX = 2, LOCK_MACHINES_MAX = 2 };

struct lock_request {
    const char *ddtrace; /* NULL: the newest */
    const char *folder;  /* an absolute directory of wheels to use instead of an index; or NULL */
    struct python_version pythons[LOCK_PYTHONS_MAX];
    size_t python_count; /* 0: every Python version that ddtrace has wheels for */
    enum libc_kind libcs[LOCK_LIBCS_MAX];
    size_t libc_count;
    enum machine machines[LOCK_MACHINES_MAX];
    size_t machine_count;
    const struct text_list *requirements, *constraints; /* lines (PEP 508); NULL: none */
    const char *exclude_newer;                          /* RFC 3339, or NULL */
    const char *pex;                                    /* the value of --pex, or NULL */
};

/* Adds the items of "a,b,c" to the list. Fails with ERROR_USAGE where an item is empty or occurs
 * twice; `option` is the name in the error. */
int lock_request_split(const char *text, const char *option, struct text_list *ret_list,
                       struct error *error);
/* Takes "v1.16.1" or "1.16.1" and returns "1.16.1"; the caller frees it. */
int lock_request_version(const char *text, char **ret_version, struct error *error);
/* Takes a time as in RFC 3339, or a date, which becomes the end of that day in UTC. The caller
 * frees the time. */
int lock_request_time(const char *text, char **ret_time, struct error *error);

/* Makes a request of the options. Without an option it has both platforms and this machine. The
 * request borrows from the options. Fails with ERROR_USAGE. */
int lock_request_take(const struct lock_options *options, struct lock_request *ret_request,
                      struct error *error);

/* Sets Pythons, platforms and architectures to those of the lock's targets: for a lock that does
 * not record its options. */
void lock_request_of_targets(const struct lock *lock, struct lock_options *options);

/* The version of ddtrace that the target has, or NULL. */
const char *lock_request_ddtrace_of(const struct lock_target *target);

#endif
