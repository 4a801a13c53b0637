/* Following the symbolic links of a manifest, whose checks make sure that this comes to an end. */
#include "tools/volume/volume_tree.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest_links.h"

#include <string.h>

static void add_tree_file(struct volume_tree *tree, struct tree_file file)
{
    tree->files = array_grow(tree->files, tree->count, sizeof(*tree->files));
    tree->files[tree->count++] = file;
}

/* Adds what lies below the real directory `directory`, under the name `path`. The recursion ends: a
 * link leads to a directory that is as deep as the link is, and so deeper than `directory`. */
static void add_below(struct volume_tree *tree, const struct manifest *manifest, const char *path,
                      const char *directory, size_t target)
{
    cleanup_free char *prefix = format_new("%s/", directory);
    size_t len = strlen(prefix);

    for (size_t i = manifest_files_from(manifest, prefix);
         i < manifest->file_count && strncmp(manifest->files[i].path, prefix, len) == 0; i++) {
        const struct manifest_file *file = &manifest->files[i];

        add_tree_file(tree, (struct tree_file){path_join(path, file->path + len), file, target});
    }
    for (size_t i = manifest_links_from(manifest, prefix);
         i < manifest->link_count && strncmp(manifest->links[i].path, prefix, len) == 0; i++) {
        cleanup_free char *name = path_join(path, manifest->links[i].path + len);
        cleanup_free char *resolved = manifest_link_resolve(&manifest->links[i]);

        add_below(tree, manifest, name, resolved, target);
    }
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct tree_file *)a)->path, ((const struct tree_file *)b)->path);
}

/* A target may be a link itself. Its path with a '/' at the end is a path of the target, as
 * manifest_target_of understands paths. */
static size_t target_of_link(const struct manifest *manifest, const char *path)
{
    cleanup_free char *below = format_new("%s/", path);

    return manifest_target_of(manifest, below);
}

void volume_tree_of(const struct manifest *manifest, struct volume_tree *ret_tree)
{
    struct volume_tree tree = {0};

    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];

        add_tree_file(&tree, (struct tree_file){format_new("%s", file->path), file,
                                                manifest_target_of(manifest, file->path)});
    }
    for (size_t i = 0; i < manifest->link_count; i++) {
        const char *path = manifest->links[i].path;
        cleanup_free char *resolved = manifest_link_resolve(&manifest->links[i]);

        add_below(&tree, manifest, path, resolved, target_of_link(manifest, path));
    }
    if (tree.count > 1)
        qsort(tree.files, tree.count, sizeof(*tree.files), compare_paths);
    *ret_tree = tree;
}

void volume_tree_release(struct volume_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        free(tree->files[i].path);
    free(tree->files);
    *tree = (struct volume_tree){0};
}
