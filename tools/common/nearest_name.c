/* Names are compared by optimal string alignment: an edit inserts, removes or replaces one letter,
 * or exchanges two neighbours, which is how most names are mistyped. */
#include "tools/common/nearest_name.h"

/* Options and commands are shorter; longer words are not compared. */
enum { NAME_LEN_MAX = 32, DISTANCE_MAX = 2 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Both are at most NAME_LEN_MAX long. rows[i][j] is the distance between the first i letters of `a`
 * and the first j of `b`. */
static unsigned edit_distance(struct span a, struct span b)
{
    unsigned rows[NAME_LEN_MAX + 1][NAME_LEN_MAX + 1];

    for (unsigned i = 0; i <= a.len; i++) {
        for (unsigned j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            unsigned replaced = rows[i - 1][j - 1] + (a.at[i - 1] != b.at[j - 1]);

            rows[i][j] = least(replaced, least(rows[i - 1][j], rows[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[a.len][b.len];
}

struct nearest_name nearest_name_to(struct span typed)
{
    return (struct nearest_name){.typed = typed, .distance = DISTANCE_MAX + 1};
}

void nearest_name_try(struct nearest_name *nearest, const char *candidate)
{
    struct span name = span_of(candidate);

    if (span_is_empty(nearest->typed) || nearest->typed.len > NAME_LEN_MAX ||
        name.len > NAME_LEN_MAX)
        return;
    /* An abbreviation counts as one edit: "veri" means verify before it means anything else. */
    bool is_beginning = nearest->typed.len > 1 && span_starts_with(name, nearest->typed);
    unsigned distance = is_beginning ? 1 : edit_distance(nearest->typed, name);

    if (distance >= nearest->distance || (!is_beginning && distance >= (name.len + 1) / 2))
        return;
    nearest->name = candidate;
    nearest->distance = distance;
}
