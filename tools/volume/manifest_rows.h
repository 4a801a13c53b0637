/* What reading, writing and showing a manifest share. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_ROWS_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_ROWS_H

#include "tools/common/json.h"
#include "tools/volume/manifest.h"

enum { MANIFEST_FORMAT = 2 };

/* Targets by Python, libc and machine; wheels by file; files and links by path. */
void manifest_rows_sort(struct manifest *manifest);
/* A non-empty path of ordinary names: no '/' at either end, no empty, "." or ".." name. */
bool manifest_is_relative_path(struct span path);
/* One row of "links". */
int manifest_link_read(const struct json *row, struct manifest_link *link, struct error *error);
/* Does every link of the sorted manifest lead to a directory that has rows, through no other link,
 * and does nothing have a row below a link? */
int manifest_links_check(const struct manifest *manifest, struct error *error);
/* Frees what the row holds. */
void manifest_target_release(struct manifest_target *target);
/* The bytes of manifest.json; the caller frees them. */
char *manifest_print(const struct manifest *manifest);
/* "site-packages-ddtrace-py3.12-…", "3.12" and "musl 1.2.4"; the caller frees them. */
char *manifest_target_name(const struct target *target);
char *manifest_python_name(struct python_version python);
char *manifest_libc_name(const struct libc_version *libc);

#endif
