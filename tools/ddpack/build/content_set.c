/* Finds equal contents by sorting all files of all wheels by hash and mode. */
#include "tools/ddpack/build/content_set.h"

#include "tools/common/allocate.h"

#include <stdlib.h>
#include <string.h>

/* A content is identified by its bytes and its mode, since a hard link shares both. */
static int compare_keys(const struct sha256 *a, mode_t a_mode, const struct sha256 *b,
                        mode_t b_mode)
{
    int order = strcmp(a->hex, b->hex);

    return order != 0 ? order : (a_mode > b_mode) - (a_mode < b_mode);
}

/* The members of one content keep the order of the wheels, and within a wheel that of its files.
 * Both are arrays, so addresses give this order, and it is the same on every run. */
static int compare_members(const void *a, const void *b)
{
    const struct wheel_file *left = *(struct wheel_file *const *)a;
    const struct wheel_file *right = *(struct wheel_file *const *)b;
    int order = compare_keys(&left->sha256, left->mode, &right->sha256, right->mode);

    if (order == 0)
        order = (left->wheel > right->wheel) - (left->wheel < right->wheel);
    return order != 0 ? order : (left > right) - (left < right);
}

static struct content *content_new(const struct sha256 *sha256, uint64_t size, mode_t mode)
{
    struct content *content = array_new(1, sizeof(*content));

    content->sha256 = *sha256;
    content->size = size;
    content->mode = mode;
    return content;
}

void content_set_gather(struct wheel_set *wheels, struct content_set *ret_set)
{
    struct content_set set = {0};
    size_t all = 0, at = 0;

    /* The contents point into `members`, so that array has its final size before they are made. */

    for (size_t w = 0; w < wheels->count; w++)
        all += wheels->entries[w].contents.count;
    set.members = array_new(all, sizeof(struct wheel_file *));
    for (size_t w = 0; w < wheels->count; w++)
        for (size_t f = 0; f < wheels->entries[w].contents.count; f++)
            set.members[at++] = &wheels->entries[w].contents.files[f];
    qsort(set.members, all, sizeof(struct wheel_file *), compare_members);
    for (size_t i = 0; i < all; i++) {
        struct wheel_file *member = set.members[i];
        struct content *content = set.count > 0 ? set.contents[set.count - 1] : NULL;

        if (content == NULL ||
            compare_keys(&content->sha256, content->mode, &member->sha256, member->mode) != 0) {
            content = content_new(&member->sha256, member->size, member->mode);
            content->members = &set.members[i];
            set.contents = array_grow(set.contents, set.count, sizeof(*set.contents));
            set.contents[set.count++] = content;
        }
        content->member_count++;
        member->content = content;
    }
    *ret_set = set;
}

/* Returns the index of the first content that is not smaller: where the content is, or belongs. */
static size_t lower_bound(const struct content_set *set, const struct sha256 *sha256, mode_t mode)
{
    size_t from = 0, to = set->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct content *content = set->contents[middle];

        if (compare_keys(&content->sha256, content->mode, sha256, mode) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct content *content_set_find_or_add(struct content_set *set, const struct sha256 *sha256,
                                        uint64_t size, mode_t mode)
{
    size_t at = lower_bound(set, sha256, mode);

    if (at < set->count &&
        compare_keys(&set->contents[at]->sha256, set->contents[at]->mode, sha256, mode) == 0)
        return set->contents[at];
    struct content **grown = array_grow(set->contents, set->count, sizeof(*set->contents));

    set->contents = grown;
    memmove(&grown[at + 1], &grown[at], (set->count - at) * sizeof(struct content *));
    grown[at] = content_new(sha256, size, mode);
    set->count++;
    return grown[at];
}

void content_set_release(struct content_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        elf_facts_release(&set->contents[i]->elf);
        free(set->contents[i]->first_path);
        free(set->contents[i]);
    }
    free(set->contents);
    free(set->members);
    *set = (struct content_set){0};
}
