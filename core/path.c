/* The path is built component by component, and each ".." removes the last one again. */
#include "core/path.h"

static void drop_last_component(struct text *text, size_t start)
{
    size_t slash = span_find_last(span_from(text_span(text), start), '/');

    if (start + slash < text->len)
        text->len = start + slash;
}

static void add_components(struct text *text, size_t start, struct span path)
{
    while (path.len > 0) {
        struct span component = span_cut(&path, '/');

        if (span_is_empty(component) || span_equals(component, SPAN(".")))
            continue;
        if (span_equals(component, SPAN(".."))) {
            drop_last_component(text, start);
            continue;
        }
        text_add_string(text, "/");
        text_add(text, component);
    }
}

void path_add_normalized(struct text *text, struct span directory, struct span path)
{
    size_t start = text->len;

    if (!span_starts_with(path, SPAN("/")))
        add_components(text, start, directory);
    add_components(text, start, path);
    if (text->len == start)
        text_add_string(text, "/");
    text->at[text->len] = '\0';
}
