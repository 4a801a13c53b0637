/* All wheels of a lock, each once: finds or fetches their files, and opens them. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_WHEEL_SET_H
#define DDINJECT_TOOLS_DDPACK_BUILD_WHEEL_SET_H

#include "tools/ddpack/lock/lock_file.h"
#include "tools/ddpack/wheel/wheel_contents.h"

struct wheel_entry {
    const struct lock_wheel *wheel; /* borrowed from the lock */
    char *path;                     /* of the file, whose hash is that of the lock */
    bool is_local;                  /* it lies where its file:// URL says, and not in the cache */
    bool was_verified;              /* an earlier build has verified every byte of it */
    struct wheel_contents contents;
};

struct wheel_set {
    struct wheel_entry *entries; /* sorted by sha256 */
    size_t count;
};

struct wheel_set_options {
    const char *cache;
    bool offline;
    unsigned jobs; /* at least 1 */
};

/* Sets the path of every wheel. A wheel with a file:// URL stays where it is; others are fetched
 * into the cache, unless it has them. The lock must outlive the set. The caller releases the set,
 * also after a failure. */
int wheel_set_fetch(const struct lock *lock, const struct wheel_set_options *options,
                    struct wheel_set *ret_set, struct error *error);
/* Opens the wheels and reads their archives and RECORD files, `jobs` at a time. The error is that
 * of the first wheel that has one. */
int wheel_set_open(struct wheel_set *set, unsigned jobs, struct error *error);
/* Records in the cache that every byte of all wheels was verified, so that the next build may take
 * their contents from the cache. Fails silently. */
void wheel_set_remember(const struct wheel_set *set, const char *cache);
/* Returns the entry of a wheel of the lock. */
const struct wheel_entry *wheel_set_find(const struct wheel_set *set,
                                         const struct lock_wheel *wheel);
/* Returns the entry that has these `contents`, which must be the member of an entry. */
const struct wheel_entry *wheel_set_entry_of(const struct wheel_contents *contents);
void wheel_set_release(struct wheel_set *set);

#endif
