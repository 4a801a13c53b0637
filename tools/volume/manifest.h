/* A manifest in memory: what a volume holds, every file with its sha256, size and mode, and every
 * symbolic link. docs/formats.md describes the file, manifest.json. */
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
    char *file, *url; /* the URL is "" for a wheel from a folder */
    struct sha256 sha256;
    uint64_t size;
};

struct manifest_target {
    struct target target;
    struct libc_version requires;
    char *bytecode; /* the version of the interpreter that compiled it; "": there is none */
    struct manifest_wheel *wheels;
    size_t wheel_count;
};

struct manifest_file {
    char *path; /* relative to the volume, '/' between names */
    struct sha256 sha256;
    uint64_t size;
    mode_t mode; /* 0644 or 0755 */
};

/* A symbolic link, by which targets share a directory that lies in the volume once. Its target,
 * seen from the directory of the link, is a real directory, which is as deep as the link. */
struct manifest_link {
    char *path;   /* relative to the volume; nothing has a row below it */
    char *target; /* "../../NAME/…": some "..", then ordinary names */
};

/* Files with an equal sha256 and an equal mode are one inode. manifest.json itself has no row. */
struct manifest {
    char *ddtrace; /* the version of ddtrace */
    struct manifest_target *targets;
    size_t target_count;
    struct manifest_file *files; /* sorted by path, once it was read or sorted */
    size_t file_count;
    struct manifest_link *links; /* sorted in the same way */
    size_t link_count;
};

/* Each of these adds a zeroed row at the end and returns it. The rows may move: a pointer to one is
 * valid until the next is added. */
struct manifest_target *manifest_add_target(struct manifest *manifest);
struct manifest_wheel *manifest_add_wheel(struct manifest_target *target);
struct manifest_file *manifest_add_file(struct manifest *manifest);
struct manifest_link *manifest_add_link(struct manifest *manifest);
/* Frees what the row holds, and not the row, which lies in an array. */
void manifest_target_release(struct manifest_target *target);
void manifest_release(struct manifest *manifest); /* for cleanup_with(manifest_release) */

/* Return the name of a target's directory, "site-packages-ddtrace-py3.12-…", and the name of a
 * Python, "3.12". The caller frees them. */
char *manifest_target_name(const struct target *target);
char *manifest_python_name(struct python_version python);

#endif
