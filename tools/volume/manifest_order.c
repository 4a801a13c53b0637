/* A manifest is written in one order, and read ones are searched in it. */
#include "tools/volume/manifest_order.h"

#include <stdlib.h>
#include <string.h>

static int compare_numbers(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

static int compare_targets(const void *a, const void *b)
{
    const struct target *left = &((const struct manifest_target *)a)->target;
    const struct target *right = &((const struct manifest_target *)b)->target;
    int order = compare_numbers(left->python.major, right->python.major);

    if (order == 0)
        order = compare_numbers(left->python.minor, right->python.minor);
    if (order == 0)
        order = compare_numbers(left->libc, right->libc);
    return order != 0 ? order : compare_numbers(left->machine, right->machine);
}

static int compare_wheels(const void *a, const void *b)
{
    return strcmp(((const struct manifest_wheel *)a)->file,
                  ((const struct manifest_wheel *)b)->file);
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static int compare_links(const void *a, const void *b)
{
    return strcmp(((const struct manifest_link *)a)->path, ((const struct manifest_link *)b)->path);
}

static void sort(void *rows, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    const char *bytes = rows;
    size_t sorted = 1;

    while (sorted < count && compare(bytes + (sorted - 1) * size, bytes + sorted * size) <= 0)
        sorted++;
    if (sorted < count) /* what ddpack wrote is sorted already */
        qsort(rows, count, size, compare);
}

void manifest_rows_sort(struct manifest *manifest)
{
    sort(manifest->targets, manifest->target_count, sizeof(*manifest->targets), compare_targets);
    for (size_t i = 0; i < manifest->target_count; i++)
        sort(manifest->targets[i].wheels, manifest->targets[i].wheel_count,
             sizeof(*manifest->targets[i].wheels), compare_wheels);
    sort(manifest->files, manifest->file_count, sizeof(*manifest->files), compare_files);
    sort(manifest->links, manifest->link_count, sizeof(*manifest->links), compare_links);
}

/* The copy is shallow: what its rows point to stays the manifest's own. */
static void *sorted_new(const void *rows, size_t count, size_t size,
                        int (*compare)(const void *, const void *))
{
    void *copy = reallocarray(NULL, count + 1, size);

    if (copy == NULL)
        abort();
    if (count > 0)
        memcpy(copy, rows, count * size);
    sort(copy, count, size, compare);
    return copy;
}

struct manifest_wheel *manifest_sorted_wheels_new(const struct manifest_target *target)
{
    return sorted_new(target->wheels, target->wheel_count, sizeof(*target->wheels), compare_wheels);
}

struct manifest_target *manifest_sorted_targets_new(const struct manifest *manifest)
{
    return sorted_new(manifest->targets, manifest->target_count, sizeof(*manifest->targets),
                      compare_targets);
}

struct manifest_file *manifest_sorted_files_new(const struct manifest *manifest)
{
    return sorted_new(manifest->files, manifest->file_count, sizeof(*manifest->files),
                      compare_files);
}

struct manifest_link *manifest_sorted_links_new(const struct manifest *manifest)
{
    return sorted_new(manifest->links, manifest->link_count, sizeof(*manifest->links),
                      compare_links);
}
