/* ddtrace.lock.json: for each target the exact wheels. docs/formats.md has the fields. */
#ifndef DDINJECT_TOOLS_LOCK_FILE_H
#define DDINJECT_TOOLS_LOCK_FILE_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/sha256.h"

struct lock_wheel {
    char *name;    /* normalised as PEP 503 has it */
    char *version; /* PEP 440 */
    char *file;    /* the wheel's file name, no '/' */
    char *url;     /* http(s):// or file:// */
    struct sha256 sha256;
    uint64_t size;
};

struct lock_target {
    struct target target;
    struct lock_wheel *wheels; /* by name */
    size_t wheel_count;
};

struct lock {
    char *ddtrace; /* the version */
    struct lock_target *targets;
    size_t target_count;
};

/* Reads and checks every field; the error names file, target and field. */
int lock_read(const char *path, struct lock *ret_lock, struct error *error);
/* Writes with targets and wheels sorted: the same lock is the same bytes. */
int lock_write(const struct lock *lock, const char *path, struct error *error);
/* Grow by one zeroed entry and return it; aborts when memory runs out. */
struct lock_target *lock_add_target(struct lock *lock);
struct lock_wheel *lock_add_wheel(struct lock_target *target);
void lock_release(struct lock *lock); /* for cleanup_with(lock_release) */

#endif
