/* Makes the tags of a target in the order of the `packaging` library (packaging/tags.py), and ranks
 * wheels by them, so that the choice among the wheels of one version is the one of pip. */
#include "tools/ddpack/python/target_tags.h"

#include "tools/common/format.h"
#include "tools/common/own.h"

#include <string.h>

enum {
    GLIBC_MINOR = 17,      /* manylinux2014, which a target promises */
    GLIBC_MINOR_FIRST = 5, /* manylinux1, which exists for x86_64 alone */
    MUSL_MINOR = 2,        /* musllinux_1_2, which a target promises */
    ABI3_MINOR_FIRST = 2,  /* PEP 384 came with Python 3.2 */
    FLAG_M_MINOR_LAST = 7, /* the ABI is cp37m for 3.7 and cp38, without flags, for 3.8 */
};

/* Adds the platforms from manylinux_2_17 down to `oldest_minor`, each before its old alias. */
static void add_glibc(struct text_list *platforms, const char *machine, int oldest_minor)
{
    static const struct {
        int minor;
        const char *alias;
    } ALIASES[] = {{17, "manylinux2014"}, {12, "manylinux2010"}, {5, "manylinux1"}};

    for (int minor = GLIBC_MINOR; minor >= oldest_minor; minor--) {
        cleanup_free char *name = format_new("manylinux_2_%d_%s", minor, machine);

        text_list_add(platforms, span_of(name));
        for (size_t i = 0; i < sizeof(ALIASES) / sizeof(ALIASES[0]); i++) {
            if (ALIASES[i].minor != minor)
                continue;
            cleanup_free char *alias = format_new("%s_%s", ALIASES[i].alias, machine);

            text_list_add(platforms, span_of(alias));
        }
    }
}

static void list_platforms(const struct target *target, struct text_list *ret_platforms)
{
    const char *machine = machine_name(target->machine);

    if (target->libc == LIBC_GLIBC)
        add_glibc(ret_platforms, machine,
                  target->machine == MACHINE_X86_64 ? GLIBC_MINOR_FIRST : GLIBC_MINOR);
    for (int minor = MUSL_MINOR; target->libc == LIBC_MUSL && minor >= 0; minor--) {
        cleanup_free char *name = format_new("musllinux_1_%d_%s", minor, machine);

        text_list_add(ret_platforms, span_of(name));
    }
}

static void add_pair(struct text_list *pairs, const char *python, const char *abi)
{
    cleanup_free char *pair = format_new("%s-%s", python, abi);

    text_list_add(pairs, span_of(pair));
}

/* Returns the flags behind the version in an ABI tag. Distributions build Python 2.7 with pymalloc
 * and wide characters ("mu"), and 3.7 and older with pymalloc ("m"). */
static const char *abi_flags(struct python_version python)
{
    if (python.major == 2)
        return "mu";
    return python.minor <= FLAG_M_MINOR_LAST ? "m" : "";
}

/* Adds "py312", "py3", "py311" and so on down to "py30": what any implementation runs. */
static void add_generic(struct text_list *pairs, struct python_version python)
{
    cleanup_free char *exact = format_new("py%u%u", python.major, python.minor);
    cleanup_free char *major = format_new("py%u", python.major);

    add_pair(pairs, exact, "none");
    add_pair(pairs, major, "none");
    for (unsigned minor = python.minor; minor > 0; minor--) {
        cleanup_free char *older = format_new("py%u%u", python.major, minor - 1);

        add_pair(pairs, older, "none");
    }
}

void target_tags_of(const struct target *target, struct target_tags *ret_tags)
{
    struct python_version python = target->python;
    cleanup_free char *exact = format_new("cp%u%u", python.major, python.minor);
    cleanup_free char *abi = format_new("%s%s", exact, abi_flags(python));
    bool has_abi3 = python.major == 3 && python.minor >= ABI3_MINOR_FIRST;

    *ret_tags = (struct target_tags){0};
    list_platforms(target, &ret_tags->platforms);
    add_pair(&ret_tags->pairs, exact, abi);
    if (has_abi3)
        add_pair(&ret_tags->pairs, exact, "abi3");
    add_pair(&ret_tags->pairs, exact, "none");
    /* A wheel with the stable ABI of an older Python runs too, but a newer one is better. */
    for (unsigned minor = python.minor - 1; has_abi3 && minor >= ABI3_MINOR_FIRST; minor--) {
        cleanup_free char *older = format_new("cp%u%u", python.major, minor);

        add_pair(&ret_tags->pairs, older, "abi3");
    }
    add_generic(&ret_tags->pairs, python);
    add_pair(&ret_tags->pure_pairs, exact, "none");
    add_generic(&ret_tags->pure_pairs, python);
}

void target_tags_release(struct target_tags *tags)
{
    text_list_release(&tags->pairs);
    text_list_release(&tags->platforms);
    text_list_release(&tags->pure_pairs);
}

void target_tags_list(const struct target_tags *tags, struct text_list *ret_list)
{
    for (size_t i = 0; i < tags->pairs.count; i++)
        for (size_t p = 0; p < tags->platforms.count; p++)
            add_pair(ret_list, tags->pairs.items[i], tags->platforms.items[p]);
    for (size_t i = 0; i < tags->pure_pairs.count; i++)
        add_pair(ret_list, tags->pure_pairs.items[i], "any");
}

/* Is the tag in a set such as "cp39.cp310"? This runs for each file of an index and each target, so
 * it compares in place instead of cutting the set into its tags. */
static bool tag_set_has(struct span set, struct span tag)
{
    while (set.len >= tag.len) {
        if (memcmp(set.at, tag.at, tag.len) == 0 && (set.len == tag.len || set.at[tag.len] == '.'))
            return true;
        set = span_from(set, span_find(set, '.') + 1);
    }
    return false;
}

/* Returns the index of the first of `pairs` that the wheel has, or the count when it has none. */
static size_t find_pair(const struct text_list *pairs, const struct wheel_name *name)
{
    size_t i = 0;

    for (; i < pairs->count; i++) {
        struct span abi = span_of(pairs->items[i]), python = span_cut(&abi, '-');

        if (tag_set_has(name->pythons, python) && tag_set_has(name->abis, abi))
            break;
    }
    return i;
}

/* Returns the index of the first of `platforms` that the wheel has, or the count. */
static size_t find_platform(const struct text_list *platforms, const struct wheel_name *name)
{
    size_t i = 0;

    while (i < platforms->count && !tag_set_has(name->platforms, span_of(platforms->items[i])))
        i++;
    return i;
}

int target_tags_rank(const struct target_tags *tags, const struct wheel_name *name)
{
    size_t pair = find_pair(&tags->pairs, name), platform = tags->platforms.count;

    if (pair < tags->pairs.count)
        platform = find_platform(&tags->platforms, name);
    if (platform < tags->platforms.count)
        return (int)(pair * tags->platforms.count + platform);
    if (!tag_set_has(name->platforms, SPAN("any")))
        return TAG_RANK_NONE;
    pair = find_pair(&tags->pure_pairs, name);
    return pair == tags->pure_pairs.count ? TAG_RANK_NONE
                                          : (int)(tags->pairs.count * tags->platforms.count + pair);
}

/* Orders build tags as PEP 427 says: by their number, then by the text behind it. A wheel without a
 * build tag comes before any other. */
static int compare_builds(struct span a, struct span b)
{
    unsigned number_a = 0, number_b = 0;
    bool has_a = span_take_number(&a, &number_a), has_b = span_take_number(&b, &number_b);

    if (has_a != has_b || number_a != number_b)
        return (has_a ? (long)number_a : -1) < (has_b ? (long)number_b : -1) ? -1 : 1;
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter > 0 ? memcmp(a.at, b.at, shorter) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool target_tags_prefer(const struct target_tags *tags, const struct wheel_name *a,
                        const struct wheel_name *b)
{
    int rank_a = target_tags_rank(tags, a), rank_b = target_tags_rank(tags, b);

    if (rank_a == TAG_RANK_NONE || rank_b == TAG_RANK_NONE)
        return rank_b == TAG_RANK_NONE && rank_a != TAG_RANK_NONE;
    return rank_a != rank_b ? rank_a < rank_b : compare_builds(a->build, b->build) > 0;
}
