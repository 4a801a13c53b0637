/* Comparing and sorting the rows of a manifest. */
#include "tools/volume/manifest_order.h"

#include "tools/common/allocate.h"

#include <stdlib.h>
#include <string.h>

static int compare_manifest_targets(const void *a, const void *b)
{
    return target_compare(&((const struct manifest_target *)a)->target,
                          &((const struct manifest_target *)b)->target);
}

static int compare_manifest_wheels(const void *a, const void *b)
{
    return strcmp(((const struct manifest_wheel *)a)->file,
                  ((const struct manifest_wheel *)b)->file);
}

static int compare_manifest_files(const void *a, const void *b)
{
    return strcmp(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static int compare_manifest_links(const void *a, const void *b)
{
    return strcmp(((const struct manifest_link *)a)->path, ((const struct manifest_link *)b)->path);
}

/* What ddpack wrote is sorted already, and for that one pass is enough. */
static void sort_rows(void *rows, size_t count, size_t size,
                      int (*compare)(const void *, const void *))
{
    const char *bytes = rows;
    size_t sorted = 1;

    while (sorted < count && compare(bytes + (sorted - 1) * size, bytes + sorted * size) <= 0)
        sorted++;
    if (sorted < count)
        qsort(rows, count, size, compare);
}

void manifest_rows_sort(struct manifest *manifest)
{
    sort_rows(manifest->targets, manifest->target_count, sizeof(*manifest->targets),
              compare_manifest_targets);
    for (size_t i = 0; i < manifest->target_count; i++)
        sort_rows(manifest->targets[i].wheels, manifest->targets[i].wheel_count,
                  sizeof(*manifest->targets[i].wheels), compare_manifest_wheels);
    sort_rows(manifest->files, manifest->file_count, sizeof(*manifest->files),
              compare_manifest_files);
    sort_rows(manifest->links, manifest->link_count, sizeof(*manifest->links),
              compare_manifest_links);
}

/* The copy is shallow: the strings of its rows still belong to the manifest. */
static void *sorted_new(const void *rows, size_t count, size_t size,
                        int (*compare)(const void *, const void *))
{
    void *copy = array_new(count, size);

    if (count > 0)
        memcpy(copy, rows, count * size);
    sort_rows(copy, count, size, compare);
    return copy;
}

struct manifest_wheel *manifest_sorted_wheels_new(const struct manifest_target *target)
{
    return sorted_new(target->wheels, target->wheel_count, sizeof(*target->wheels),
                      compare_manifest_wheels);
}

struct manifest_target *manifest_sorted_targets_new(const struct manifest *manifest)
{
    return sorted_new(manifest->targets, manifest->target_count, sizeof(*manifest->targets),
                      compare_manifest_targets);
}

struct manifest_file *manifest_sorted_files_new(const struct manifest *manifest)
{
    return sorted_new(manifest->files, manifest->file_count, sizeof(*manifest->files),
                      compare_manifest_files);
}

struct manifest_link *manifest_sorted_links_new(const struct manifest *manifest)
{
    return sorted_new(manifest->links, manifest->link_count, sizeof(*manifest->links),
                      compare_manifest_links);
}
