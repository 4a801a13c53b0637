/* A list of strings that grows: lines of a file, an argv, an environment, a search path. */
#ifndef DDINJECT_TOOLS_COMMON_TEXT_LIST_H
#define DDINJECT_TOOLS_COMMON_TEXT_LIST_H

#include "core/span.h"

/* The list owns its items. {0} is the empty list. */
struct text_list {
    char **items; /* NULL-terminated, or NULL as long as the list is empty */
    size_t count;
};

/* Adds a copy of the bytes. They hold no NUL. */
void text_list_add(struct text_list *list, struct span text);
/* Adds a copy of every string of a NULL-terminated array. NULL is an empty array. */
void text_list_add_all(struct text_list *list, char *const items[]);
/* Removes the item with this index, and keeps the order of the others. */
void text_list_remove(struct text_list *list, size_t i);
/* Is one of the items equal to `text`? */
bool text_list_has(const struct text_list *list, struct span text);
/* Releases the items and takes over those of `other`, which is empty after that. */
void text_list_replace(struct text_list *list, struct text_list *other);
/* Returns the items with `separator` between them, "" for none; the caller frees it. */
char *text_list_join(const struct text_list *list, const char *separator);
void text_list_release(struct text_list *list); /* for cleanup_with(text_list_release) */

#endif
