/* Growing lists of strings. */
#include "tools/ddinject/word_list.h"

#include <stdlib.h>
#include <string.h>

void word_list_add_span(struct word_list *list, struct span word)
{
    char **at = realloc(list->at, (list->count + 2) * sizeof(*at));
    char *copy = malloc(word.len + 1);

    if (at == NULL || copy == NULL)
        abort();
    if (word.len > 0)
        memcpy(copy, word.at, word.len);
    copy[word.len] = '\0';
    at[list->count++] = copy;
    at[list->count] = NULL;
    list->at = at;
}

void word_list_add(struct word_list *list, const char *word)
{
    word_list_add_span(list, span_of(word));
}

void word_list_add_all(struct word_list *list, char *const words[])
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        word_list_add(list, words[i]);
}

void word_list_remove(struct word_list *list, size_t i)
{
    free(list->at[i]);
    memmove(&list->at[i], &list->at[i + 1], (list->count - i) * sizeof(*list->at));
    list->count--;
}

void word_list_release(struct word_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->at[i]);
    free(list->at);
    *list = (struct word_list){0};
}

static bool is_entry_of(const char *entry, struct span name)
{
    struct span rest = span_of(entry);

    return span_take(&rest, name) && span_starts_with(rest, SPAN("="));
}

const char *environment_value(const struct word_list *environment, const char *name)
{
    struct span wanted = span_of(name);

    for (size_t i = 0; i < environment->count; i++)
        if (is_entry_of(environment->at[i], wanted))
            return environment->at[i] + wanted.len + 1;
    return NULL;
}

void environment_remove(struct word_list *environment, struct span name)
{
    for (size_t i = environment->count; i-- > 0;)
        if (is_entry_of(environment->at[i], name))
            word_list_remove(environment, i);
}

void environment_assign(struct word_list *environment, const char *assignment)
{
    struct span whole = span_of(assignment);

    environment_remove(environment, span_slice(whole, 0, span_find(whole, '=')));
    word_list_add(environment, assignment);
}
