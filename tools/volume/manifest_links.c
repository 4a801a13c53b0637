/* Looking things up in the sorted rows of a manifest, by binary search: a volume has thousands of
 * files, and each is looked up several times. */
#include "tools/volume/manifest_links.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/volume/manifest.h"

#include <stddef.h>
#include <string.h>

/* Orders by content and mode, and then by path. The rows are sorted by path, so their addresses are
 * in that order as well. */
static int compare_contents(const void *a, const void *b)
{
    const struct manifest_file *left = *(const struct manifest_file *const *)a;
    const struct manifest_file *right = *(const struct manifest_file *const *)b;
    int order = strcmp(left->sha256.hex, right->sha256.hex);

    if (order == 0)
        order = (left->mode > right->mode) - (left->mode < right->mode);
    return order != 0 ? order : (left > right) - (left < right);
}

static bool has_equal_content(const struct manifest_file *a, const struct manifest_file *b)
{
    return a->mode == b->mode && sha256_equals(&a->sha256, &b->sha256);
}

size_t *manifest_first_equals(const struct manifest *manifest)
{
    size_t count = manifest->file_count;
    size_t *firsts = array_new(count, sizeof(*firsts));
    cleanup_free const struct manifest_file **sorted = array_new(count, sizeof(*sorted));

    for (size_t i = 0; i < count; i++)
        sorted[i] = &manifest->files[i];
    qsort(sorted, count, sizeof(const struct manifest_file *), compare_contents);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)(sorted[i] - manifest->files);
        bool is_first = i == 0 || !has_equal_content(sorted[i - 1], sorted[i]);

        firsts[at] = is_first ? at : firsts[sorted[i - 1] - manifest->files];
    }
    return firsts;
}

size_t manifest_target_of(const struct manifest *manifest, const char *path)
{
    struct span rest = span_of(path);

    if (!span_take(&rest, SPAN(TARGETS_DIRECTORY "/")))
        return manifest->target_count;
    for (size_t i = 0; i < manifest->target_count; i++) {
        cleanup_free char *name = manifest_target_name(&manifest->targets[i].target);
        struct span behind = rest;

        /* It may be "NAME", "NAME/…" or "NAME.requires". */
        if (span_take(&behind, span_of(name)) &&
            (span_is_empty(behind) || behind.at[0] == '/' || behind.at[0] == '.'))
            return i;
    }
    return manifest->target_count;
}

/* Returns the index of the first row whose path does not come before `path`. The path is the first
 * member of each row, and the rows are sorted by it. */
static size_t rows_from(const void *rows, size_t count, size_t size, const char *path)
{
    size_t from = 0, to = count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const char *const *row = (const void *)((const char *)rows + middle * size);

        if (strcmp(*row, path) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

_Static_assert(offsetof(struct manifest_file, path) == 0, "rows_from reads the path there");
_Static_assert(offsetof(struct manifest_link, path) == 0, "rows_from reads the path there");

size_t manifest_files_from(const struct manifest *manifest, const char *path)
{
    return rows_from(manifest->files, manifest->file_count, sizeof(*manifest->files), path);
}

size_t manifest_links_from(const struct manifest *manifest, const char *path)
{
    return rows_from(manifest->links, manifest->link_count, sizeof(*manifest->links), path);
}

size_t manifest_find_link(const struct manifest *manifest, const char *path)
{
    size_t at = manifest_links_from(manifest, path);
    bool is_found = at < manifest->link_count && strcmp(manifest->links[at].path, path) == 0;

    return is_found ? at : manifest->link_count;
}

size_t manifest_find_file(const struct manifest *manifest, const char *path)
{
    size_t at = manifest_files_from(manifest, path);
    bool is_found = at < manifest->file_count && strcmp(manifest->files[at].path, path) == 0;

    return is_found ? at : manifest->file_count;
}

bool manifest_has_directory(const struct manifest *manifest, const char *directory)
{
    cleanup_free char *prefix = format_new("%s/", directory);
    size_t at = manifest_files_from(manifest, prefix);

    if (at < manifest->file_count &&
        span_starts_with(span_of(manifest->files[at].path), span_of(prefix)))
        return true;
    at = manifest_links_from(manifest, prefix);
    return at < manifest->link_count &&
           span_starts_with(span_of(manifest->links[at].path), span_of(prefix));
}

char *manifest_version_text(const struct manifest *manifest)
{
    return format_new("%s\n", manifest->ddtrace);
}
