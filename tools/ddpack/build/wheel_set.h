/* All wheels of a lock, each once: where it lies, and what is in it. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_WHEEL_SET_H
#define DDINJECT_TOOLS_DDPACK_BUILD_WHEEL_SET_H

#include "tools/ddpack/lock/lock_file.h"
#include "tools/ddpack/wheel/wheel_contents.h"

struct wheel_entry {
    const struct lock_wheel *wheel; /* the lock's */
    char *path;                     /* the file, its hash the lock's */
    bool is_local;                  /* not in the cache */
    bool was_verified;              /* an earlier build has looked at every byte of it */
    struct wheel_contents contents;
};

struct wheel_set {
    struct wheel_entry *entries; /* by sha256 */
    size_t count;
};

struct wheel_set_options {
    const char *cache;
    bool offline;
    unsigned jobs; /* at least 1 */
};

/* Gets every wheel: one whose url is a file's is read where it lies, others come through the cache.
 */
int wheel_set_fetch(const struct lock *lock, const struct wheel_set_options *options,
                    struct wheel_set *ret_set, struct error *error);
/* Reads what is in them, several at a time. The error is of the first one that has any. */
int wheel_set_open(struct wheel_set *set, unsigned jobs, struct error *error);
/* All of them have been verified: the next build may rely on it. */
void wheel_set_remember(const struct wheel_set *set, const char *cache);
const struct wheel_entry *wheel_set_find(const struct wheel_set *set,
                                         const struct lock_wheel *wheel);
/* The entry whose `contents` these are. */
const struct wheel_entry *wheel_set_entry_of(const struct wheel_contents *contents);
void wheel_set_release(struct wheel_set *set);

#endif
