/* Paths as text: they are joined, taken apart and compared, and the file system is not asked. */
#ifndef DDINJECT_TOOLS_COMMON_PATHS_H
#define DDINJECT_TOOLS_COMMON_PATHS_H

#include "tools/common/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Each of these returns a new string, which the caller frees. */

/* Returns "directory/name", without a second '/' where the directory ends with one. An empty
 * directory gives the name alone. */
char *path_join(const char *directory, const char *name);
/* Returns the part before the last name, "." when there is one name only, and "/" for "/". A '/' at
 * the end of `path` does not count. */
char *path_parent(const char *path);
/* Returns the same path from the root directory on. Symbolic links and ".." stay as they are. */
char *path_absolute(const char *path);

/* Returns how many bytes at the beginning of both are the same directories, each with the '/' that
 * follows it. */
size_t path_common_directories(const char *a, const char *b);

/* Finds the directory that holds the running program, by /proc/self/exe; the caller frees it. */
int program_directory(char **ret_directory, struct error *error);
/* Does the name stay in its directory: has it no '/', and is it neither "." nor ".."? */
bool path_is_file_name(const char *name);

#endif
