/* Files, paths and trees: what several commands do to the file system. */
#ifndef DDINJECT_TOOLS_COMMON_FILES_H
#define DDINJECT_TOOLS_COMMON_FILES_H

#include "core/span.h"
#include "tools/common/error.h"
#include "tools/common/format.h"

#include <sys/types.h>

/* "directory/name"; the caller frees it. */
char *path_join(const char *directory, const char *name);
/* The part before the last '/', "." where there is none; the caller frees it. */
char *path_parent(const char *path);
/* How many bytes of both are the same directories, with the '/' behind them. */
size_t path_common_directories(const char *a, const char *b);
/* The same path from the root directory on, its symlinks not followed; the caller frees it. */
char *path_absolute(const char *path);

/* All of a regular file, NUL-terminated behind its `*ret_len` bytes; the caller frees it. */
int file_read(const char *path, char **ret_bytes, size_t *ret_len, struct error *error);
/* The same of a regular file that is open, from its current position; `path` is for the error. */
int fd_read_all(int fd, const char *path, char **ret_bytes, size_t *ret_len, struct error *error);
/* Opens `path` below the directory, through no symlink on the way or at its end: -1 and errno. */
int file_open_below(int directory_fd, const char *path, int flags);
/* Creates or replaces as a whole: written beside and renamed. */
int file_write(const char *path, struct span bytes, mode_t mode, struct error *error);
/* Writes all bytes; `path` is for the error. */
int fd_write_all(int fd, struct span bytes, const char *path, struct error *error);
/* Copies all of `source_fd` behind what `target_fd` has; copy_file_range where it works. */
int fd_copy_all(int source_fd, int target_fd, const char *path, struct error *error);
/* Copies one file, its mode given, the target new. */
int file_copy(const char *source, const char *target, mode_t mode, struct error *error);

/* Creates the directory and its parents, 0755; one that is there is fine. */
int directory_create(const char *path, struct error *error);
/* Removes a file or a whole tree; symlinks are removed, not followed. Missing is fine. */
int tree_remove(const char *path, struct error *error);
/* A new empty directory beside `path`, named ".<name>.<random>.partial"; the caller frees the name.
 * It stays locked until this process ends, so that other runs see that it is in use. What is left
 * of earlier runs is removed first. */
int staging_create(const char *path, char **ret_staging, struct error *error);
/* Only that removal. */
int staging_clean(const char *path, struct error *error);
/* Puts the staged tree in the place of `path`: by rename, or by exchange when there is something,
 * which is then removed. A reader sees the old or the new one, whole. */
int staging_publish(const char *staging, const char *path, struct error *error);

/* The directory that holds the running program; the caller frees it. */
int program_directory(char **ret_directory, struct error *error);

#endif
