/* Translates the paths of a process with another root directory, for example one in a container. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_ROOT_PATH_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_ROOT_PATH_H

/* Returns the path to open here for the absolute `path` of a process. `root` is the process's root
 * directory, and "" where it is ours. Every symbolic link on the way is followed inside of that
 * root. The file need not exist; the caller frees the path. */
char *root_path_open_name(const char *root, const char *path);
/* Returns `path` without symbolic links, as the process sees it; the caller frees it. */
char *root_path_real(const char *root, const char *path);

#endif
