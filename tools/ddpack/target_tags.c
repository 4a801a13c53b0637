/* What pip's choice among the wheels of one version follows. */
#include "tools/ddpack/target_tags.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <string.h>

enum {
    GLIBC_MINOR = 17,      /* manylinux2014 */
    GLIBC_MINOR_FIRST = 5, /* manylinux1; other machines than x86_64 begin with manylinux2014 */
    MUSL_MINOR = 2,        /* musllinux_1_2 */
    ABI3_MINOR_FIRST = 2,
    FLAG_M_MINOR_LAST = 7, /* cp37m; 3.8 has no flags */
};

static void add_glibc(struct text_list *platforms, const char *machine, bool has_old)
{
    static const struct {
        int minor;
        const char *alias;
    } ALIASES[] = {{17, "manylinux2014"}, {12, "manylinux2010"}, {5, "manylinux1"}};

    for (int minor = GLIBC_MINOR; minor >= (has_old ? GLIBC_MINOR_FIRST : GLIBC_MINOR); minor--) {
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
        add_glibc(ret_platforms, machine, target->machine == MACHINE_X86_64);
    for (int minor = MUSL_MINOR; target->libc == LIBC_MUSL && minor >= 0; minor--) {
        cleanup_free char *name = format_new("musllinux_1_%d_%s", minor, machine);

        text_list_add(ret_platforms, span_of(name));
    }
}

static void add_for_all(struct text_list *tags, const char *python, const char *abi,
                        const struct text_list *platforms)
{
    for (size_t i = 0; i < platforms->count; i++) {
        cleanup_free char *tag = format_new("%s-%s-%s", python, abi, platforms->items[i]);

        text_list_add(tags, span_of(tag));
    }
}

static void add_any(struct text_list *tags, const char *python)
{
    cleanup_free char *tag = format_new("%s-none-any", python);

    text_list_add(tags, span_of(tag));
}

/* Python 2.7 as distributions build it, with wide characters; 3.5 to 3.7 with pymalloc. */
static const char *abi_flags(struct python_version python)
{
    if (python.major == 2)
        return "mu";
    return python.minor <= FLAG_M_MINOR_LAST ? "m" : "";
}

/* "py312", "py3", "py311" down to "py30". */
static void list_generic(struct python_version python, struct text_list *ret_generic)
{
    cleanup_free char *own = format_new("py%u%u", python.major, python.minor);
    cleanup_free char *major = format_new("py%u", python.major);

    text_list_add(ret_generic, span_of(own));
    text_list_add(ret_generic, span_of(major));
    for (unsigned minor = python.minor; minor > 0; minor--) {
        cleanup_free char *older = format_new("py%u%u", python.major, minor - 1);

        text_list_add(ret_generic, span_of(older));
    }
}

void target_tags_list(const struct target *target, struct text_list *ret_tags)
{
    cleanup_with(text_list_release) struct text_list platforms = {0}, generic = {0};
    struct python_version python = target->python;
    cleanup_free char *own = format_new("cp%u%u", python.major, python.minor);
    cleanup_free char *abi = format_new("%s%s", own, abi_flags(python));
    bool has_abi3 = python.major == 3 && python.minor >= ABI3_MINOR_FIRST;

    list_platforms(target, &platforms);
    list_generic(python, &generic);
    add_for_all(ret_tags, own, abi, &platforms);
    if (has_abi3)
        add_for_all(ret_tags, own, "abi3", &platforms);
    add_for_all(ret_tags, own, "none", &platforms);
    for (unsigned minor = python.minor - 1; has_abi3 && minor >= ABI3_MINOR_FIRST; minor--) {
        cleanup_free char *older = format_new("cp%u%u", python.major, minor);

        add_for_all(ret_tags, older, "abi3", &platforms);
    }
    for (size_t i = 0; i < generic.count; i++)
        add_for_all(ret_tags, generic.items[i], "none", &platforms);
    add_any(ret_tags, own);
    for (size_t i = 0; i < generic.count; i++)
        add_any(ret_tags, generic.items[i]);
}

static bool set_has(struct span set, struct span tag)
{
    while (set.at != NULL)
        if (span_equals(span_cut(&set, '.'), tag))
            return true;
    return false;
}

int target_tags_rank(const struct text_list *tags, const struct wheel_name *name)
{
    for (size_t i = 0; i < tags->count; i++) {
        struct span rest = span_of(tags->items[i]);
        struct span python = span_cut(&rest, '-'), abi = span_cut(&rest, '-');

        if (set_has(name->pythons, python) && set_has(name->abis, abi) &&
            set_has(name->platforms, rest))
            return (int)i;
    }
    return TAG_RANK_NONE;
}

/* PEP 427: by number, then by what follows; none is less than any. */
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

bool target_tags_prefer(const struct text_list *tags, const struct wheel_name *a,
                        const struct wheel_name *b)
{
    int rank_a = target_tags_rank(tags, a), rank_b = target_tags_rank(tags, b);

    if (rank_a == TAG_RANK_NONE || rank_b == TAG_RANK_NONE)
        return rank_b == TAG_RANK_NONE && rank_a != TAG_RANK_NONE;
    return rank_a != rank_b ? rank_a < rank_b : compare_builds(a->build, b->build) > 0;
}
