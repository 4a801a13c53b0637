/* Checking the symbolic links of a manifest that was read. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_LINK_CHECK_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_LINK_CHECK_H

#include "tools/common/json.h"
#include "tools/volume/manifest.h"

/* Is this a non-empty path of ordinary names? Such a path has no '/' at either end, and no name in
 * it is empty, "." or "..". */
bool manifest_is_relative_path(struct span path);
/* Fills the error with the sentence that the member "path" of a row is not such a path. NULL stands
 * for a member that is missing. */
int manifest_refuse_path(const char *path, struct error *error);
/* Reads one row of "links" and checks it by itself. */
int manifest_link_read(const struct json *row, struct manifest_link *link, struct error *error);
/* Checks the links of a sorted manifest together: each leads to a directory that has rows, and
 * through no other link; and nothing has a row below a link. */
int manifest_links_check(const struct manifest *manifest, struct error *error);

#endif
