/* The options of the command that made a lock. They are recorded in the lock, so that `ddpack lock
 * --update` asks the same questions again. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_OPTIONS_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_OPTIONS_H

#include "tools/common/error.h"
#include "tools/common/json.h"
#include "tools/common/text_list.h"

/* NULL or an empty list means that the option was not used. */
struct lock_options {
    char *ddtrace;                              /* the version of ddtrace */
    struct text_list pythons;                   /* "3.12" */
    struct text_list platforms, archs;          /* as in the names of targets */
    struct text_list requirements, constraints; /* lines as in a requirements.txt (PEP 508) */
    char *exclude_newer;                        /* a time (RFC 3339) */
};

/* Reads the member "options" of a lock. `object` may be NULL, which leaves all options unused.
 * ERROR_VERIFICATION: a value has another type. */
int lock_options_read(const struct json *object, struct lock_options *ret_options,
                      struct error *error);
/* Returns the options that are used as an object; the caller frees it. */
struct json *lock_options_json(const struct lock_options *options);
/* Replaces each option that `newer` uses. Takes the values over, so that `newer` no longer has
 * them. */
void lock_options_override(struct lock_options *options, struct lock_options *newer);
void lock_options_release(struct lock_options *options); /* for cleanup_with */

#endif
