/* What a lock was asked for: kept in it, so that `ddpack lock --update` asks the same again. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_OPTIONS_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_OPTIONS_H

#include "tools/common/error.h"
#include "tools/common/json.h"
#include "tools/common/text_list.h"

/* An empty list, or NULL: not told. */
struct lock_options {
    char *ddtrace;                              /* the version */
    struct text_list pythons;                   /* "3.12" */
    struct text_list platforms, archs;          /* as in the targets' names */
    struct text_list requirements, constraints; /* lines as in a requirements.txt (PEP 508) */
    char *exclude_newer;                        /* RFC 3339 */
};

/* The member "options"; a missing one leaves everything untold. */
int lock_options_read(const struct json *object, struct lock_options *ret_options,
                      struct error *error);
struct json *lock_options_json(const struct lock_options *options);
/* What is told in `newer` replaces what is in `options`; `newer` is empty after. */
void lock_options_override(struct lock_options *options, struct lock_options *newer);
void lock_options_release(struct lock_options *options); /* for cleanup_with */

#endif
