/* Directories: creating and removing them, and staging. What is to appear as a whole is staged: it
 * is made in a directory beside its place, whose name no reader looks for, and then renamed. */
#ifndef DDINJECT_TOOLS_COMMON_TREES_H
#define DDINJECT_TOOLS_COMMON_TREES_H

#include "tools/common/error.h"

/* Creates the directory and its missing parents, each with the mode 0755 whatever the umask. A
 * directory that exists already is left as it is; anything else of that name is -EEXIST. */
int directory_create(const char *path, struct error *error);
/* Removes a file, or a directory with all that it holds. Symbolic links are removed and not
 * followed. It is no error when there is nothing at `path`. */
int tree_remove(const char *path, struct error *error);

/* Creates a new empty directory beside `path`, named ".<name>.<random>.partial", and the parents of
 * both. `*ret_staging` is its path, which the caller frees. The directory stays locked until this
 * process ends, so that other runs see that it is in use. What was left by runs that were killed is
 * removed first. */
int staging_create(const char *path, char **ret_staging, struct error *error);
/* Removes what runs that were killed have left beside `path`. */
int staging_clean(const char *path, struct error *error);
/* Renames a directory to a path at which there must be nothing. Returns -1 with errno. */
int directory_rename_new(const char *from, const char *to);
/* Puts the staged directory in the place of `path`: by a rename, or by an exchange with what is
 * there, which is then removed. A reader sees the old tree or the new one, each of them whole. */
int staging_publish(const char *staging, const char *path, struct error *error);

#endif
