/* Checking the symbolic links of a manifest that was read. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_LINK_CHECK_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_LINK_CHECK_H

#include "tools/common/json.h"
#include "tools/volume/manifest.h"

/* Is this a non-empty path of ordinary names? It has no '/' at either end, and no name in it is
 * empty, "." or "..". */
bool manifest_is_relative_path(struct span path);
/* Reads one row of "links". */
int manifest_link_read(const struct json *row, struct manifest_link *link, struct error *error);
/* Does every link of the sorted manifest lead to a directory that has rows, through no other link,
 * and does nothing have a row below a link? */
int manifest_links_check(const struct manifest *manifest, struct error *error);

#endif
