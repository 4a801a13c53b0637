/* Collects rows and prints them, and the verdict of decide(), as a table or as JSON. */
#include "tools/ddinject/facts/explanation.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"

#include <stdarg.h>
#include <string.h>

/* The row stays valid until the next one is added. */
static struct explanation_row *add_explanation_row(struct explanation *explanation,
                                                   const char *name, const char *source)
{
    explanation->rows =
        array_grow(explanation->rows, explanation->row_count, sizeof(*explanation->rows));
    struct explanation_row *row = &explanation->rows[explanation->row_count++];

    *row = (struct explanation_row){.name = name, .source = text_copy(span_of(source))};
    return row;
}

void explanation_add(struct explanation *explanation, const char *name, const char *source,
                     const char *format, ...)
{
    struct explanation_row *row = add_explanation_row(explanation, name, source);
    va_list arguments;

    va_start(arguments, format);
    row->value = format_new_list(format, arguments);
    va_end(arguments);
}

void explanation_add_bool(struct explanation *explanation, const char *name, const char *source,
                          bool is_yes)
{
    struct explanation_row *row = add_explanation_row(explanation, name, source);

    row->is_yes_or_no = true;
    row->is_yes = is_yes;
}

void explanation_add_libc(struct explanation *explanation, const char *name, const char *source,
                          struct libc_version version)
{
    cleanup_free char *text = libc_version_new(&version);

    explanation_add(explanation, name, source, "%s", text);
}

void explanation_note(struct explanation *explanation, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    cleanup_free char *note = format_new_list(format, arguments);

    va_end(arguments);
    text_list_add(&explanation->notes, span_of(note));
}

void explanation_release(struct explanation *explanation)
{
    for (size_t i = 0; i < explanation->row_count; i++) {
        free(explanation->rows[i].value);
        free(explanation->rows[i].source);
    }
    free(explanation->rows);
    explanation->rows = NULL;
    explanation->row_count = 0;
    text_list_release(&explanation->notes);
}

static const char *row_text(const struct explanation_row *row)
{
    if (row->is_yes_or_no)
        return row->is_yes ? "yes" : "no";
    return row->value;
}

/* A process that never asks has no verdict, so that comes first. */
static const char *verdict_meaning(const struct explanation *explanation, enum verdict verdict)
{
    const struct facts *facts = &explanation->facts;

    if (explanation->never_asks)
        return "Python ignores PYTHONPATH because of -I or -E, and never asks for it";
    /* "no payload" has several causes, so the state of the volume is printed, as in core/report.c.
     * / */
    if (verdict == VERDICT_NO_PAYLOAD && facts->volume != VOLUME_USABLE)
        return volume_state_text(facts->volume);
    return verdict_text(verdict);
}

/* The widths of the first two columns. */
static void measure_columns(const struct explanation *explanation, int *ret_name, int *ret_value)
{
    *ret_name = *ret_value = 0;
    for (size_t i = 0; i < explanation->row_count; i++) {
        const struct explanation_row *row = &explanation->rows[i];
        int name = (int)strlen(row->name), value = (int)strlen(row_text(row));

        *ret_name = name > *ret_name ? name : *ret_name;
        *ret_value = value > *ret_value ? value : *ret_value;
    }
}

char *explanation_table(const struct explanation *explanation)
{
    enum verdict verdict = decide(&explanation->facts);
    char *text = NULL;
    size_t len = 0;
    FILE *to = allocated(open_memstream(&text, &len));
    int name_width, value_width;

    measure_columns(explanation, &name_width, &value_width);
    for (size_t i = 0; i < explanation->row_count; i++) {
        const struct explanation_row *row = &explanation->rows[i];

        fprintf(to, "%-*s  %-*s  %s\n", name_width, row->name, value_width, row_text(row),
                row->source);
    }
    for (size_t i = 0; i < explanation->notes.count; i++)
        fprintf(to, "note: %s\n", explanation->notes.items[i]);
    fprintf(to, "verdict: %s (%s)\n", explanation->never_asks ? "none" : verdict_name(verdict),
            verdict_meaning(explanation, verdict));
    fclose(to);
    return allocated(text);
}

char *explanation_json(const struct explanation *explanation)
{
    enum verdict verdict = decide(&explanation->facts);
    cleanup_with(json_release) struct json *object = json_new_object();
    struct json *facts = json_new_object(), *sources = json_new_object();
    struct json *notes = json_new_array();

    /* A fact is a JSON boolean or a string. Its source has the same name in another object, so that
     * a reader of the facts can ignore it. */
    for (size_t i = 0; i < explanation->row_count; i++) {
        const struct explanation_row *row = &explanation->rows[i];

        if (row->is_yes_or_no)
            json_add_bool(facts, row->name, row->is_yes);
        else
            json_add_string(facts, row->name, row->value);
        json_add_string(sources, row->name, row->source);
    }
    for (size_t i = 0; i < explanation->notes.count; i++)
        json_append_string(notes, explanation->notes.items[i]);
    json_add(object, "facts", facts);
    json_add(object, "sources", sources);
    json_add(object, "notes", notes);
    if (explanation->never_asks)
        json_add_null(object, "verdict");
    else
        json_add_string(object, "verdict", verdict_name(verdict));
    json_add_string(object, "meaning", verdict_meaning(explanation, verdict));
    return json_print(object);
}
