/* Single files: reading, writing and copying them whole. */
#ifndef DDINJECT_TOOLS_COMMON_FILES_H
#define DDINJECT_TOOLS_COMMON_FILES_H

#include "core/span.h"
#include "tools/common/error.h"

#include <sys/types.h>

/* Reads all of a regular file. `*ret_bytes` has a NUL behind its `*ret_len` bytes; the caller frees
 * it. Anything but a regular file is refused, a FIFO without waiting for its writer. */
int file_read(const char *path, char **ret_bytes, size_t *ret_len, struct error *error);
/* Does the same with a regular file that is open, from its current position on. `path` is what
 * errors name. */
int fd_read_all(int fd, const char *path, char **ret_bytes, size_t *ret_len, struct error *error);
/* Opens `path` below the directory, and follows no symbolic link, neither on the way nor at the
 * end. `flags` are open(2)'s, O_CREAT excepted. Returns -1 with errno: EXDEV for a path that leaves
 * the directory, ELOOP or ENOTDIR for a symbolic link. */
int file_open_below(int directory_fd, const char *path, int flags);
/* Creates or replaces the file as a whole: it is written beside `path` and renamed, so that a
 * reader sees the old bytes or the new ones. `mode` holds whatever the umask. */
int file_write(const char *path, struct span bytes, mode_t mode, struct error *error);
/* Writes all bytes. `path` is what errors name. */
int fd_write_all(int fd, struct span bytes, const char *path, struct error *error);
/* Appends all of `source_fd` to `target_fd`, inside of the kernel where it can. */
int fd_copy_all(int source_fd, int target_fd, const char *path, struct error *error);
/* Copies one file to `target`, which must not exist. A symbolic link as the source is refused.
 * `mode` holds whatever the umask. */
int file_copy(const char *source, const char *target, mode_t mode, struct error *error);

#endif
