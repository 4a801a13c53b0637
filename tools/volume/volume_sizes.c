/* Adding up sizes: each content counts once for every owner that has it, and once for the volume.
 */
#include "tools/volume/volume_sizes.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/volume_tree.h"

/* One file, as the content that it has and the owner that has it. */
struct possession {
    size_t content; /* the index of the first file with it: manifest_first_equals */
    size_t owner;   /* the index of a target; target_count stands for the volume as a whole */
};

static int compare_possessions(const void *a, const void *b)
{
    const struct possession *left = a, *right = b;

    if (left->content != right->content)
        return left->content < right->content ? -1 : 1;
    return (left->owner > right->owner) - (left->owner < right->owner);
}

/* Returns one for each file of the tree, sorted by content and then by owner. The caller frees
 * them. */
static struct possession *possessions_new(const struct manifest *manifest,
                                          const struct volume_tree *tree)
{
    cleanup_free size_t *firsts = manifest_first_equals(manifest);
    struct possession *possessions = array_new(tree->count, sizeof(*possessions));

    for (size_t i = 0; i < tree->count; i++)
        possessions[i] = (struct possession){
            .content = firsts[tree->files[i].file - manifest->files],
            .owner = tree->files[i].target,
        };
    qsort(possessions, tree->count, sizeof(*possessions), compare_possessions);
    return possessions;
}

static struct target_sizes *sizes_of(struct volume_sizes *sizes, const struct manifest *manifest,
                                     size_t owner)
{
    return owner < manifest->target_count ? &sizes->targets[owner] : &sizes->common;
}

/* Adds one content, which possessions[from, to) have. It is shared when the first and the last
 * owner differ, as they are sorted. */
static void add_content(struct volume_sizes *sizes, const struct manifest *manifest,
                        const struct possession *possessions, size_t from, size_t to)
{
    uint64_t bytes = manifest->files[possessions[from].content].size;
    bool is_shared = possessions[from].owner != possessions[to - 1].owner;

    sizes->inodes++;
    sizes->bytes += bytes;
    for (size_t i = from; i < to; i++) {
        struct target_sizes *owner = sizes_of(sizes, manifest, possessions[i].owner);

        owner->files++;
        sizes->bytes_loose += bytes;
        if (i > from && possessions[i - 1].owner == possessions[i].owner)
            continue;
        if (is_shared)
            owner->shared_bytes += bytes;
        else
            owner->own_bytes += bytes;
    }
}

void volume_sizes_of(const struct manifest *manifest, struct volume_sizes *ret_sizes)
{
    cleanup_with(volume_tree_release) struct volume_tree tree = {0};
    size_t to;

    volume_tree_of(manifest, &tree);
    cleanup_free struct possession *possessions = possessions_new(manifest, &tree);
    struct volume_sizes sizes = {.files = tree.count, .links = manifest->link_count};

    sizes.targets = array_new(manifest->target_count, sizeof(*sizes.targets));
    for (size_t from = 0; from < tree.count; from = to) {
        to = from + 1;
        while (to < tree.count && possessions[to].content == possessions[from].content)
            to++;
        add_content(&sizes, manifest, possessions, from, to);
    }
    *ret_sizes = sizes;
}

void volume_sizes_release(struct volume_sizes *sizes)
{
    free(sizes->targets);
    *sizes = (struct volume_sizes){0};
}
