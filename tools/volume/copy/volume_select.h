/* Reducing a manifest to some of its targets. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SELECT_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SELECT_H

#include "tools/volume/copy/volume_moves.h"
#include "tools/volume/manifest.h"

/* Keeps the targets whose name, with or without "site-packages-ddtrace-", matches one of the
 * patterns (fnmatch(3)), the files that belong to them or to no target, and the directories that
 * they share with others. Such a directory moves when its own target is left out, and `*ret_moves`
 * says from where. Byte code of Pythons that no kept target has is left out.
 *
 * `patterns` ends with NULL, and each may be several, separated by commas. One that matches no
 * target is ERROR_USAGE, with the names of the targets. */
int volume_select(struct manifest *manifest, const char *const *patterns,
                  struct volume_moves *ret_moves, struct error *error);

#endif
