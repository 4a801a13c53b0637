/* Walking the lists of names. */
#include "core/names.h"

const char *names_at(struct span names, unsigned number)
{
    for (; number > 0 && names.len > 0; number--)
        span_cut(&names, '\0');
    return names.len > 0 ? names.at : "unknown";
}

/* Compares the first of `names` byte by byte, and stops at the first difference: nearly all differ
 * at once, and a call for each comparison costs more than the comparison. */
static bool first_is(struct span names, struct span name)
{
    size_t i = 0;

    while (i < name.len && name.at[i] != '\0' && name.at[i] == names.at[i])
        i++;
    return i == name.len && names.at[i] == '\0';
}

bool names_find(struct span names, struct span name, unsigned *ret_number)
{
    for (unsigned number = 0; names.len > 0; number++, span_cut(&names, '\0'))
        if (first_is(names, name)) {
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
