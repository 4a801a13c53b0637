/* Lists of names: the only place that walks them. */
#include "core/names.h"

const char *names_at(struct span names, unsigned number)
{
    for (; number > 0 && names.len > 0; number--)
        span_cut(&names, '\0');
    return names.len > 0 ? names.at : "unknown";
}

bool names_find(struct span names, struct span name, unsigned *ret_number)
{
    for (unsigned number = 0; names.len > 0; number++)
        if (span_equals(span_cut(&names, '\0'), name)) {
            *ret_number = number;
            return true;
        }
    return false;
}

static bool equals_in_any_case(struct span lower, struct span other)
{
    if (lower.len != other.len)
        return false;
    for (size_t i = 0; i < lower.len; i++) {
        char byte = other.at[i];

        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        if (byte != lower.at[i])
            return false;
    }
    return true;
}

bool names_have_in_any_case(struct span names, struct span name)
{
    while (names.len > 0)
        if (equals_in_any_case(span_cut(&names, '\0'), name))
            return true;
    return false;
}
