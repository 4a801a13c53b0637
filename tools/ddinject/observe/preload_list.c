/* Looks up and adds entries of LD_PRELOAD. */
#include "tools/ddinject/observe/preload_list.h"

#include "tools/common/format.h"

static bool is_separator(char byte)
{
    return byte == ':' || byte == ' ';
}

bool preload_list_has(struct span list, struct span object)
{
    size_t from = 0;

    for (size_t at = 0; at <= list.len; at++) {
        if (at < list.len && !is_separator(list.at[at]))
            continue;
        if (at > from && span_equals(span_slice(list, from, at - from), object))
            return true;
        from = at + 1;
    }
    return false;
}

bool preload_list_can_hold(struct span object)
{
    return span_find(object, ':') == object.len && span_find(object, ' ') == object.len;
}

char *preload_list_prepend(struct span list, struct span object)
{
    if (span_is_empty(list))
        return format_new("%.*s", (int)object.len, object.at);
    return format_new("%.*s:%.*s", (int)object.len, object.at, (int)list.len, list.at);
}
