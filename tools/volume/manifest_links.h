/* Which files of a manifest are one inode, which target a file belongs to, where links lead. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_LINKS_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_LINKS_H

#include "tools/volume/manifest.h"

/* For each file the index of the first one (by path) with its sha256 and mode: its own where there
 * is no other. The caller frees the array. */
size_t *manifest_first_equals(const struct manifest *manifest);

/* The index of the target whose directory, or whose file beside of that, `path` is: target_count
 * where the file belongs to the volume as a whole. */
size_t manifest_target_of(const struct manifest *manifest, const char *path);

/* The index of the file, file_count where there is none. */
size_t manifest_find_file(const struct manifest *manifest, const char *path);
/* The index of the link, link_count where there is none. */
size_t manifest_find_link(const struct manifest *manifest, const char *path);
/* The index of the first whose path is not before `path`. */
size_t manifest_files_from(const struct manifest *manifest, const char *path);
size_t manifest_links_from(const struct manifest *manifest, const char *path);
/* The path that the link leads to, from the volume on, by its text alone: NULL where it leaves the
 * volume or is not ".." names followed by ordinary ones. The caller frees it. */
char *manifest_link_resolve(const struct manifest_link *link);
/* Is a file or a link somewhere below `directory`? */
bool manifest_has_directory(const struct manifest *manifest, const char *directory);

/* What the version file holds: the version and a line break. The caller frees it. */
char *manifest_version_text(const struct manifest *manifest);

#endif
