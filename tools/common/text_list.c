/* Lists of strings, which keep a NULL behind the last one, so that they can serve as an argv. */
#include "tools/common/text_list.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <string.h>

void text_list_add(struct text_list *list, struct span text)
{
    /* An empty list has no NULL yet, and needs room for it first; array_grow zeroes what it adds.
     */
    if (list->count == 0)
        list->items = array_grow(list->items, 0, sizeof(*list->items));
    list->items = array_grow(list->items, list->count + 1, sizeof(*list->items));
    list->items[list->count++] = text_copy(text);
}

void text_list_add_all(struct text_list *list, char *const items[])
{
    for (size_t i = 0; items != NULL && items[i] != NULL; i++)
        text_list_add(list, span_of(items[i]));
}

void text_list_remove(struct text_list *list, size_t i)
{
    free(list->items[i]);
    /* The NULL behind the last item moves along. */
    memmove(&list->items[i], &list->items[i + 1], (list->count - i) * sizeof(*list->items));
    list->count--;
}

bool text_list_has(const struct text_list *list, struct span text)
{
    for (size_t i = 0; i < list->count; i++)
        if (span_equals(span_of(list->items[i]), text))
            return true;
    return false;
}

void text_list_replace(struct text_list *list, struct text_list *other)
{
    text_list_release(list);
    *list = *other;
    *other = (struct text_list){0};
}

char *text_list_join(const struct text_list *list, const char *separator)
{
    char *joined = format_new("%s", list->count > 0 ? list->items[0] : "");

    for (size_t i = 1; i < list->count; i++) {
        cleanup_free char *shorter = joined;

        joined = format_new("%s%s%s", shorter, separator, list->items[i]);
    }
    return joined;
}

void text_list_release(struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct text_list){0};
}
