/* Parses and compares the plain part of PEP 440: a release and its pre-releases. Markers ask with
 * the versions of Pythons; the resolver's answers are ordered by the version of ddtrace. */
#include "tools/ddpack/python/plain_version.h"

enum { RELEASE_MAX_NUMBERS = 8 };

struct plain_release {
    unsigned numbers[RELEASE_MAX_NUMBERS];
    size_t count;
    bool is_pre; /* an alpha, a beta, a candidate or a development release of it */
};

/* Removes "rc1" or another pre-release from the front of `*text`. */
static bool take_pre_release(struct span *text)
{
    static const char *const LETTERS[] = {"a", "b", "rc", "c", "dev"};

    for (size_t i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
        struct span rest = *text;
        unsigned number;

        if (!span_take(&rest, span_of(LETTERS[i])) || !span_take_number(&rest, &number))
            continue;
        *text = rest;
        return true;
    }
    return false;
}

/* Removes numbers and the dots between them from the front of `*text`. A dot that no number follows
 * stays there. */
static struct plain_release take_release(struct span *text)
{
    struct plain_release release = {.count = 0};
    struct span rest = *text;

    while (release.count < RELEASE_MAX_NUMBERS &&
           span_take_number(&rest, &release.numbers[release.count])) {
        release.count++;
        *text = rest;
        if (!span_take(&rest, SPAN(".")))
            break;
    }
    return release;
}

/* Returns false when the text has more than a release and a pre-release. */
static bool parse_release(struct span text, struct plain_release *ret_release)
{
    *ret_release = take_release(&text);
    ret_release->is_pre = take_pre_release(&text);
    return ret_release->count > 0 && span_is_empty(text);
}

/* Compares the first `count` numbers alone, as ~= and a bound with ".*" do. */
static int compare_release_numbers(const struct plain_release *a, const struct plain_release *b,
                                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a->numbers[i] != b->numbers[i])
            return a->numbers[i] < b->numbers[i] ? -1 : 1;
    }
    return 0;
}

/* A pre-release is before its release: 3.11.0a6 is before 3.11. */
static int compare_releases(const struct plain_release *a, const struct plain_release *b)
{
    int order = compare_release_numbers(a, b, RELEASE_MAX_NUMBERS);

    return order != 0 ? order : (int)b->is_pre - (int)a->is_pre;
}

int plain_version_compare(struct span a, struct span b)
{
    struct plain_release left = take_release(&a), right = take_release(&b);

    /* A development release has a dot before its letters: "4.0.dev1". */
    span_take(&a, SPAN("."));
    span_take(&b, SPAN("."));
    left.is_pre = take_pre_release(&a);
    right.is_pre = take_pre_release(&b);
    return compare_releases(&left, &right);
}

static bool fits_order(struct span operator, int order, bool *ret_fits)
{
    const struct {
        struct span operator;
        bool fits;
    } rows[] = {
        {SPAN("=="), order == 0}, {SPAN("!="), order != 0}, {SPAN("<="), order <= 0},
        {SPAN(">="), order >= 0}, {SPAN("<"), order < 0},   {SPAN(">"), order > 0},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!span_equals(operator, rows[i].operator))
            continue;
        *ret_fits = rows[i].fits;
        return true;
    }
    return false;
}

bool plain_version_fits(struct span version, struct span operator, struct span bound,
                        bool *ret_fits)
{
    struct plain_release left, right;
    bool is_prefix = span_ends_with(bound, SPAN(".*"));

    if (is_prefix)
        bound = span_slice(bound, 0, bound.len - 2);
    if (!parse_release(span_trim(version), &left) || !parse_release(span_trim(bound), &right))
        return false;
    int order = compare_releases(&left, &right);

    if (is_prefix) {
        bool is_equality = span_equals(operator, SPAN("==")) || span_equals(operator, SPAN("!="));

        return is_equality &&
               fits_order(operator, compare_release_numbers(&left, &right, right.count), ret_fits);
    }
    if (!span_equals(operator, SPAN("~=")))
        return fits_order(operator, order, ret_fits);
    if (right.count < 2)
        return false; /* PEP 440: "~=4" has no number that may grow. */
    *ret_fits = order >= 0 && compare_release_numbers(&left, &right, right.count - 1) == 0;
    return true;
}
