/* Searching and extending a colon-separated list of paths. */
#include "core/env_path.h"

static struct span without_trailing_slashes(struct span path)
{
    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    return path;
}

bool env_path_has_entry(struct span user_value, struct span entry)
{
    struct span wanted = without_trailing_slashes(entry);

    while (user_value.at != NULL) {
        struct span candidate = span_cut(&user_value, ':');

        if (span_equals(without_trailing_slashes(candidate), wanted))
            return true;
    }
    return false;
}

size_t env_path_prepend_size(struct span user_value, struct span entry)
{
    return entry.len + (span_is_empty(user_value) ? 0 : 1 + user_value.len) + 1;
}

void env_path_prepend(struct text *text, struct span user_value, struct span entry)
{
    text_add(text, entry);
    if (span_is_empty(user_value))
        return;
    text_add_string(text, ":");
    text_add(text, user_value);
}
