/* The functions that a static libelf may leave undefined. elfutils 0.192 moved its locked search
 * trees into a library of its own, which Debian 13 and Ubuntu 25.04 do not ship, so that
 * libelf.a cannot be linked there. The definitions below are weak: a libelf that brings its own is
 * used as it is. They take no lock, because the static programs have one thread. */
#include <search.h>
#include <stddef.h>

/* The beginning of elfutils' struct (lib/eu-search.h): its root is the first member, and the lock
 * behind it is not used here. */
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
