/* Leaving out of a manifest what is not wanted. */
#ifndef DDINJECT_TOOLS_VOLUME_SELECT_H
#define DDINJECT_TOOLS_VOLUME_SELECT_H

#include "tools/ddpack/init/manifest.h"

/* Keeps the targets whose name, with or without "site-packages-ddtrace-", matches one of the
 * comma-separated shell patterns, and the files that belong to them or to no target. A pattern
 * that matches none is ERROR_USAGE, with the names that there are. */
int volume_select(struct manifest *manifest, const char *patterns, struct error *error);

#endif
