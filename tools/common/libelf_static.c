/* What a static libelf may leave undefined. elfutils 0.192 moved its locked search trees into a
 * library of its own that Debian 13 and Ubuntu 25.04 do not ship: its libelf.a alone cannot be
 * linked. These are weak, so that a libelf which has them is used as it is. They take no lock, as
 * the static programs have one thread. */
#include <search.h>
#include <stddef.h>

/* As elfutils has it (lib/eu-search.h): the root is the first member, and all that is used here. */
struct search_tree {
    void *root;
};

typedef int (*comparison)(const void *, const void *);

#define WEAK __attribute__((weak))

WEAK void *eu_tsearch(const void *key, struct search_tree *tree, comparison compare);
WEAK void *eu_tfind(const void *key, struct search_tree *tree, comparison compare);
WEAK void *eu_tdelete(const void *key, struct search_tree *tree, comparison compare);
WEAK void eu_tdestroy(struct search_tree *tree, void (*free_node)(void *));
WEAK void eu_search_tree_init(struct search_tree *tree);
WEAK void eu_search_tree_fini(struct search_tree *tree, void (*free_node)(void *));

void *eu_tsearch(const void *key, struct search_tree *tree, comparison compare)
{
    return tsearch(key, &tree->root, compare);
}

void *eu_tfind(const void *key, struct search_tree *tree, comparison compare)
{
    return tfind(key, &tree->root, compare);
}

void *eu_tdelete(const void *key, struct search_tree *tree, comparison compare)
{
    return tdelete(key, &tree->root, compare);
}

void eu_tdestroy(struct search_tree *tree, void (*free_node)(void *))
{
    tdestroy(tree->root, free_node);
    tree->root = NULL;
}

void eu_search_tree_init(struct search_tree *tree)
{
    tree->root = NULL;
}

void eu_search_tree_fini(struct search_tree *tree, void (*free_node)(void *))
{
    eu_tdestroy(tree, free_node);
}
