/* Paths as another process sees them. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_ROOT_PATH_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_ROOT_PATH_H

/* What is opened here for the absolute `path` of a process whose root directory is `root` (""
 * where it is our own): every symlink on the way is followed inside of that root. The file need
 * not be there; the caller frees the path. */
char *root_path_open_name(const char *root, const char *path);
/* The same path without symlinks, as the process sees it. */
char *root_path_real(const char *root, const char *path);

#endif
