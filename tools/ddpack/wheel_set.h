/* All wheels of a lock, each once: where it lies, and what is in it. */
#ifndef DDINJECT_TOOLS_WHEEL_SET_H
#define DDINJECT_TOOLS_WHEEL_SET_H

#include "tools/ddpack/lock_file.h"
#include "tools/ddpack/wheel_contents.h"

struct wheel_entry {
    const struct lock_wheel *wheel; /* the lock's */
    char *path;                     /* the file, verified */
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

/* Gets every wheel: from its place when its url is a file's, else through the cache. */
int wheel_set_fetch(const struct lock *lock, const struct wheel_set_options *options,
                    struct wheel_set *ret_set, struct error *error);
/* Verifies all of them and puts their contents into the store, several at a time. */
int wheel_set_unpack(struct wheel_set *set, const char *store, unsigned jobs, struct error *error);
const struct wheel_entry *wheel_set_find(const struct wheel_set *set,
                                         const struct lock_wheel *wheel);
void wheel_set_release(struct wheel_set *set);

#endif
