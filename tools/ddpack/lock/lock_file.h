/* ddtrace.lock.json: for each target the exact wheels. docs/formats.md has the fields. */
#ifndef DDINJECT_TOOLS_DDPACK_LOCK_LOCK_FILE_H
#define DDINJECT_TOOLS_DDPACK_LOCK_LOCK_FILE_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/sha256.h"
#include "tools/ddpack/lock/lock_options.h"

enum { LOCK_FORMAT = 1 };

/* Has the index yanked the wheel (PEP 592)? Unknown when no index has answered. */
enum yanked { YANKED_UNKNOWN, YANKED_NO, YANKED_YES };

/* Who has published a wheel, from its attestations (PEP 740). A field that they do not have is
 * NULL. */
struct publisher {
    char *kind, *repository, *workflow, *environment;
};

struct lock_wheel {
    char *name;    /* normalised (PEP 503) */
    char *version; /* PEP 440 */
    char *file;    /* the file name of the wheel, without a directory */
    char *url;     /* https://, http:// or file:// */
    struct sha256 sha256;
    uint64_t size;
    enum yanked yanked;
    char *yanked_reason;          /* NULL when the index gives no reason */
    char *provenance;             /* the URL of the attestations, or NULL */
    struct publisher *publishers; /* of the attestations; none without `provenance` */
    size_t publisher_count;
};

struct lock_target {
    struct target target;
    struct lock_wheel *wheels;
    size_t wheel_count;
};

/* A target that was asked for and has no wheels. */
struct lock_gap {
    struct target target;
    char *reason; /* one line */
};

struct lock {
    char *ddtrace; /* the version of ddtrace */
    struct lock_options options;
    bool has_options; /* false after reading a lock of an older ddpack, which has no options */
    struct lock_target *targets;
    size_t target_count;
    struct lock_gap *gaps;
    size_t gap_count;
    char *note; /* for people: what is unknown, or NULL; it is not in the file */
};

/* Reads the file and checks every field; the error names the file, the target and the field.
 * ERROR_VERIFICATION: a field is missing or not valid. lock_release frees the result. */
int lock_read(const char *path, struct lock *ret_lock, struct error *error);
/* Writes the file. Sorts targets and wheels first, so that equal locks are equal files. */
int lock_write(const struct lock *lock, const char *path, struct error *error);
/* Each of these adds a zeroed entry and returns it; it is valid until the next one is added. */
struct lock_target *lock_add_target(struct lock *lock);
struct lock_wheel *lock_add_wheel(struct lock_target *target);
struct lock_gap *lock_add_gap(struct lock *lock);
struct publisher *lock_add_publisher(struct lock_wheel *wheel);
/* Writes "site-packages-ddtrace-py3.12-…" into `buffer`, which has TARGET_NAME_SIZE bytes, and
 * returns it. */
const char *lock_target_name(const struct target *target, char *buffer);
void lock_target_release(struct lock_target *target);
void lock_release(struct lock *lock); /* for cleanup_with(lock_release) */

#endif
