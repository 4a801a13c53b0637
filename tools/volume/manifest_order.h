/* The order of a manifest's rows: one volume gives one text, and rows can be searched. */
#ifndef DDINJECT_TOOLS_VOLUME_MANIFEST_ORDER_H
#define DDINJECT_TOOLS_VOLUME_MANIFEST_ORDER_H

#include "tools/volume/manifest.h"

/* Sorts targets by Python, libc and machine, wheels by file name, and files and links by path. */
void manifest_rows_sort(struct manifest *manifest);
/* Return a sorted copy of the rows. It points to strings that the manifest owns, so the caller
 * frees the array alone. */
struct manifest_wheel *manifest_sorted_wheels_new(const struct manifest_target *target);
struct manifest_target *manifest_sorted_targets_new(const struct manifest *manifest);
struct manifest_file *manifest_sorted_files_new(const struct manifest *manifest);
struct manifest_link *manifest_sorted_links_new(const struct manifest *manifest);

#endif
