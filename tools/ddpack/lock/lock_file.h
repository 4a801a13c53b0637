/* ddtrace.lock.json: for each target the exact wheels. docs/formats.md has the fields. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_FILE_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_FILE_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/sha256.h"
#include "tools/ddpack/lock/lock_options.h"

enum { LOCK_FORMAT = 1 };

/* Has the index withdrawn it (PEP 592)? */
enum yanked { YANKED_UNKNOWN, YANKED_NO, YANKED_YES };

/* Who published a wheel, as its attestations say (PEP 740): what is not told is NULL. */
struct publisher {
    char *kind, *repository, *workflow, *environment;
};

struct lock_wheel {
    char *name;    /* normalised as PEP 503 has it */
    char *version; /* PEP 440 */
    char *file;    /* the wheel's file name, no '/' */
    char *url;     /* http(s):// or file:// */
    struct sha256 sha256;
    uint64_t size;
    enum yanked yanked;
    char *yanked_reason;          /* NULL: none was given */
    char *provenance;             /* where the attestations are, http(s)://; NULL: none */
    struct publisher *publishers; /* as many as `provenance` names */
    size_t publisher_count;
};

struct lock_target {
    struct target target;
    struct lock_wheel *wheels; /* by name */
    size_t wheel_count;
};

/* A target that was looked for and cannot be had. */
struct lock_gap {
    struct target target;
    char *reason; /* on one line */
};

struct lock {
    char *ddtrace; /* the version */
    struct lock_options options;
    bool has_options; /* those that were read: older locks do not tell them */
    struct lock_target *targets;
    size_t target_count;
    struct lock_gap *gaps;
    size_t gap_count;
    char *note; /* what could not be found out, for people; not in the file; NULL: nothing */
};

/* Reads and checks every field; the error names file, target and field. */
int lock_read(const char *path, struct lock *ret_lock, struct error *error);
/* Writes with targets and wheels sorted: the same lock is the same bytes. */
int lock_write(const struct lock *lock, const char *path, struct error *error);
/* Grow by one zeroed entry and return it; aborts when memory runs out. */
struct lock_target *lock_add_target(struct lock *lock);
struct lock_wheel *lock_add_wheel(struct lock_target *target);
struct lock_gap *lock_add_gap(struct lock *lock);
struct publisher *lock_add_publisher(struct lock_wheel *wheel);
/* "site-packages-ddtrace-py3.12-…", in a buffer of TARGET_NAME_SIZE bytes. */
const char *lock_target_name(const struct target *target, char *buffer);
void lock_target_release(struct lock_target *target);
void lock_release(struct lock *lock); /* for cleanup_with(lock_release) */

#endif
