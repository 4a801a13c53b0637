/* Looks up and changes the "NAME=value" words of an environment. */
#include "tools/ddinject/observe/process_environment.h"

/* Is the entry "NAME=…" with exactly this name? */
static bool is_entry_of(const char *entry, struct span name)
{
    struct span rest = span_of(entry);

    return span_take(&rest, name) && span_starts_with(rest, SPAN("="));
}

const char *process_environment_value(const struct text_list *environment, const char *name)
{
    struct span searched = span_of(name);

    for (size_t i = 0; i < environment->count; i++)
        if (is_entry_of(environment->items[i], searched))
            return environment->items[i] + searched.len + 1;
    return NULL;
}

void process_environment_remove(struct text_list *environment, struct span name)
{
    for (size_t i = environment->count; i-- > 0;)
        if (is_entry_of(environment->items[i], name))
            text_list_remove(environment, i);
}

void process_environment_assign(struct text_list *environment, const char *assignment)
{
    struct span whole = span_of(assignment);

    process_environment_remove(environment, span_slice(whole, 0, span_find(whole, '=')));
    text_list_add(environment, whole);
}
