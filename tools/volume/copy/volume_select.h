/* Leaving out of a manifest what is not wanted. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SELECT_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SELECT_H

#include "tools/volume/copy/volume_moves.h"
#include "tools/volume/manifest.h"

/* Keeps the targets whose name, with or without "site-packages-ddtrace-", matches one of the shell
 * patterns, the files that belong to them or to no target, and the directories that they share with
 * others: where such a directory's own target is left out, it moves, and `*ret_moves` says from
 * where. Byte code of Pythons that no kept target has is left out. A pattern (`patterns` ends with
 * NULL; each may be several, separated by commas) that matches none is ERROR_USAGE, with the names
 * that there are. */
int volume_select(struct manifest *manifest, const char *const *patterns,
                  struct volume_moves *ret_moves, struct error *error);

#endif
