/* Looking things up in a manifest: which files are one inode, which target a file belongs to, where
 * a link leads. The manifest must have been read or sorted. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_LINKS_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_LINKS_H

#include "tools/volume/manifest.h"

/* Returns for each file the index of the first one, by path, that has its sha256 and mode; that is
 * its own index when it is the first. The caller frees the array. */
size_t *manifest_first_equals(const struct manifest *manifest);

/* Returns the index of the target that `path` belongs to, because it lies in the target's directory
 * or is a file beside that which has its name. Returns target_count for what belongs to the volume
 * as a whole. */
size_t manifest_target_of(const struct manifest *manifest, const char *path);

/* Returns the index of the file, or file_count when there is none. */
size_t manifest_find_file(const struct manifest *manifest, const char *path);
/* Returns the index of the link, or link_count when there is none. */
size_t manifest_find_link(const struct manifest *manifest, const char *path);
/* Return the index of the first file, and of the first link, whose path does not come before `path`
 * in the order of strcmp(3). */
size_t manifest_files_from(const struct manifest *manifest, const char *path);
size_t manifest_links_from(const struct manifest *manifest, const char *path);
/* Returns the path that the link leads to, relative to the volume, by its text alone. Returns NULL
 * for a target that leaves the volume, or that is not some ".." followed by ordinary names. The
 * caller frees it. */
char *manifest_link_resolve(const struct manifest_link *link);
/* Does a file or a link lie somewhere below `directory`? */
bool manifest_has_directory(const struct manifest *manifest, const char *directory);

/* Returns what the version file holds: the version and a line break. The caller frees it. */
char *manifest_version_text(const struct manifest *manifest);

#endif
