/* A list of words of its own: an argv, an environment, a search path. */
#ifndef DDINJECT_TOOLS_DDINJECT_WORD_LIST_H
#define DDINJECT_TOOLS_DDINJECT_WORD_LIST_H

#include "core/span.h"

struct word_list {
    char **at; /* NULL-terminated once something was added */
    size_t count;
};

void word_list_add(struct word_list *list, const char *word);
void word_list_add_span(struct word_list *list, struct span word);
void word_list_add_all(struct word_list *list, char *const words[]);
void word_list_remove(struct word_list *list, size_t i);
void word_list_release(struct word_list *list); /* for cleanup_with(word_list_release) */

/* As an environment, "NAME=value" each. NULL: not set. */
const char *environment_value(const struct word_list *environment, const char *name);
void environment_remove(struct word_list *environment, struct span name);
/* Adds "NAME=value" in the place of what NAME was. */
void environment_assign(struct word_list *environment, const char *assignment);

#endif
