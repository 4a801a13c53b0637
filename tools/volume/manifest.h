/* manifest.json: what a volume holds, every file with sha256, size and mode, every link. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_H

#include "core/target.h"
#include "tools/common/error.h"
#include "tools/common/sha256.h"

#include <sys/types.h>

#define MANIFEST_NAME "manifest.json"
#define VERSION_NAME "version"

enum { MANIFEST_FORMAT = 2 };

struct manifest_wheel {
    char *file, *url; /* url: "" for a wheel from a folder */
    struct sha256 sha256;
    uint64_t size;
};

struct manifest_target {
    struct target target;
    struct libc_version requires;
    char *bytecode; /* the interpreter's version, "3.12.4"; "": none was compiled */
    struct manifest_wheel *wheels;
    size_t wheel_count;
};

struct manifest_file {
    char *path; /* relative to the volume, '/' between names */
    struct sha256 sha256;
    uint64_t size;
    mode_t mode; /* 0644 or 0755 */
};

/* A directory that lies in the volume once and is shared by a symlink: reading `target` from the
 * link's own directory leads to a real directory that is as deep as the link. */
struct manifest_link {
    char *path;   /* relative to the volume; nothing has a row below it */
    char *target; /* "../../NAME/…": some "..", then ordinary names */
};

/* Files with an equal sha256 and mode are one inode. manifest.json itself has no row. */
struct manifest {
    char *ddtrace;
    struct manifest_target *targets;
    size_t target_count;
    struct manifest_file *files; /* by path */
    size_t file_count;
    struct manifest_link *links; /* by path */
    size_t link_count;
};

/* Grow by one zeroed entry and return it; aborts when memory runs out. */
struct manifest_target *manifest_add_target(struct manifest *manifest);
struct manifest_wheel *manifest_add_wheel(struct manifest_target *target);
struct manifest_file *manifest_add_file(struct manifest *manifest);
struct manifest_link *manifest_add_link(struct manifest *manifest);
/* Frees what the row holds. */
void manifest_target_release(struct manifest_target *target);
void manifest_release(struct manifest *manifest); /* for cleanup_with(manifest_release) */

/* Return "site-packages-ddtrace-py3.12-…" and "3.12", which the caller frees. */
char *manifest_target_name(const struct target *target);
char *manifest_python_name(struct python_version python);

#endif
