/* Comparing releases: missing numbers are zeros. */
#include "tools/ddpack/python/plain_version.h"

enum { RELEASE_MAX_NUMBERS = 8 };

struct release {
    unsigned numbers[RELEASE_MAX_NUMBERS];
    size_t count;
    bool is_pre; /* an alpha, a beta, a candidate or a development release of it */
};

static bool takes_pre(struct span text)
{
    static const char *const LETTERS[] = {"a", "b", "rc", "c", "dev"};

    for (size_t i = 0; i < sizeof(LETTERS) / sizeof(LETTERS[0]); i++) {
        struct span rest = text;
        unsigned number;

        if (span_take(&rest, span_of(LETTERS[i])) && span_take_number(&rest, &number))
            return span_is_empty(rest);
    }
    return false;
}

static bool parse_release(struct span text, struct release *release)
{
    *release = (struct release){.count = 0};
    do {
        if (release->count == RELEASE_MAX_NUMBERS ||
            !span_take_number(&text, &release->numbers[release->count]))
            return false;
        release->count++;
    } while (span_take(&text, SPAN(".")));
    release->is_pre = takes_pre(text);
    return span_is_empty(text) || release->is_pre;
}

/* Of the first `count` numbers: below, at or above 0. */
static int compare_releases(const struct release *a, const struct release *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a->numbers[i] != b->numbers[i])
            return a->numbers[i] < b->numbers[i] ? -1 : 1;
    }
    return 0;
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
    struct release left, right;
    bool is_prefix = span_ends_with(bound, SPAN(".*"));

    if (is_prefix)
        bound = span_slice(bound, 0, bound.len - 2);
    if (!parse_release(span_trim(version), &left) || !parse_release(span_trim(bound), &right))
        return false;
    int order = compare_releases(&left, &right, RELEASE_MAX_NUMBERS);

    /* 3.11.0a6 is before 3.11. */
    if (order == 0)
        order = (int)right.is_pre - (int)left.is_pre;
    if (is_prefix) {
        bool is_equality = span_equals(operator, SPAN("==")) || span_equals(operator, SPAN("!="));

        return is_equality &&
               fits_order(operator, compare_releases(&left, &right, right.count), ret_fits);
    }
    if (!span_equals(operator, SPAN("~=")))
        return fits_order(operator, order, ret_fits);
    *ret_fits = order >= 0 && compare_releases(&left, &right, right.count - 1) == 0;
    return right.count > 1;
}
