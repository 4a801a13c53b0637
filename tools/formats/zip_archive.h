/* ZIP archives, read strictly: what two readers could understand differently is refused, so that
 * what was checked is what gets installed. */
#ifndef DDINJECT_TOOLS_FORMATS_ZIP_ARCHIVE_H
#define DDINJECT_TOOLS_FORMATS_ZIP_ARCHIVE_H

#include "core/span.h"
#include "tools/common/error.h"
#include "tools/formats/zip_member.h"

struct zip_archive {
    struct zip_member *members; /* sorted by name */
    size_t count;
};

/* Reads the directory of the archive in `bytes`, which must outlive it. ERROR_VERIFICATION says
 * what is wrong with which member: local and central headers that disagree, overlapping or
 * duplicate members, gaps between them, data before or behind the archive, encryption, ZIP64, links
 * and devices, names that zip_name_problem refuses, and sizes that no honest member has. */
int zip_archive_read(struct span bytes, struct zip_archive *ret_archive, struct error *error);
void zip_archive_release(struct zip_archive *archive); /* for cleanup_with(zip_archive_release) */

/* Returns NULL when there is no such member. */
const struct zip_member *zip_archive_find(const struct zip_archive *archive, struct span name);

#endif
