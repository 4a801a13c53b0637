/* Both lines are made of the same fields, written in two ways. */
#include "core/report.h"

#include "core/json_text.h"

enum { VALUE_SIZE = 1024, ARGUMENTS_SHOWN = 3, FRACTION_FIRST = 100000 };

/* A line that is being made, and the value that goes into it next. */
struct fields {
    struct text *line;
    bool are_json;
    struct text value;
    char buffer[VALUE_SIZE];
};

static void field_begin(struct fields *fields)
{
    fields->value = text_in(fields->buffer, sizeof(fields->buffer));
}

/* Adds what was written into the value since field_begin: in JSON an empty one is null. */
static void field_end(struct fields *fields, const char *name)
{
    struct span value = text_span(&fields->value);

    if (fields->are_json) {
        text_add_string(fields->line, ",\"");
        text_add_string(fields->line, name);
        text_add_string(fields->line, "\":");
        json_text_add(fields->line, value.len > 0 ? value : SPAN_EMPTY);
    } else if (value.len > 0) {
        text_add_string(fields->line, " ");
        text_add_string(fields->line, name);
        text_add_string(fields->line, "=");
        text_add(fields->line, value);
    }
}

static void add_version(struct text *text, struct python_version version)
{
    text_add_number(text, version.major);
    text_add_string(text, ".");
    text_add_number(text, version.minor);
}

static void add_python(struct fields *fields, const struct facts *facts)
{
    struct python_version version = facts->python.version;
    bool is_known = version.major != 0;

    field_begin(fields);
    if (is_known)
        add_version(&fields->value, version);
    field_end(fields, "python");
    field_begin(fields);
    if (is_known) {
        text_add_string(&fields->value, "cp");
        text_add_number(&fields->value, version.major);
        text_add_number(&fields->value, version.minor);
        text_add_string(&fields->value, facts->python.is_free_threaded ? "t" : "");
        text_add_string(&fields->value, facts->is_debug_build ? "d" : "");
    }
    field_end(fields, "abi");
}

/* glibc's patch level says nothing. */
static void add_libc(struct fields *fields, const char *name, bool is_known,
                     struct libc_version libc)
{
    field_begin(fields);
    if (is_known) {
        text_add_string(&fields->value, libc_kind_name(libc.kind));
        text_add_string(&fields->value, " ");
        add_version(&fields->value, (struct python_version){libc.major, libc.minor});
    }
    if (is_known && libc.kind == LIBC_MUSL) {
        text_add_string(&fields->value, ".");
        text_add_number(&fields->value, libc.patch);
    }
    field_end(fields, name);
}

static void add_directory(struct fields *fields, const struct report *report)
{
    const struct facts *facts = report->facts;
    struct target target = {facts->python.version, facts->libc.kind, machine_native()};

    field_begin(fields);
    if (facts->has_directory) {
        text_add(&fields->value, report->volume);
        text_add_string(&fields->value, "/" TARGETS_DIRECTORY "/");
        target_name_add(&fields->value, &target, !facts->has_short_name);
    }
    field_end(fields, "directory");
}

/* What the verdict alone does not say. */
static void add_reason(struct fields *fields, const struct report *report)
{
    field_begin(fields);
    if (report->verdict == VERDICT_NO_PAYLOAD && report->facts->volume != VOLUME_USABLE)
        text_add_string(&fields->value, volume_state_text(report->facts->volume));
    rules_outcome_add(&fields->value, &report->facts->rules, report->volume);
    field_end(fields, "reason");
}

static void add_text(struct fields *fields, const char *name, struct span value)
{
    field_begin(fields);
    text_add(&fields->value, value);
    field_end(fields, name);
}

static void add_fields(struct fields *fields, const struct report *report)
{
    const struct facts *facts = report->facts;

    add_python(fields, facts);
    add_libc(fields, "libc", facts->libc_is_known, facts->libc);
    if (!fields->are_json)
        add_libc(fields, "needs", facts->has_directory, facts->required);
    add_directory(fields, report);
    if (fields->are_json)
        add_text(fields, "verdict", span_of(verdict_name(report->verdict)));
    add_reason(fields, report);
    if (!fields->are_json)
        add_text(fields, "volume", report->volume);
}

void report_line_add(struct text *text, const struct report *report)
{
    struct text body = {.at = text->at, .size = text->size - 1, .len = text->len};
    struct fields fields = {.line = &body};

    text_add_string(&body, "ddinject: ");
    text_add_string(&body, verdict_name(report->verdict));
    text_add_string(&body, ": ");
    text_add_string(&body, verdict_text(report->verdict));
    text_add_string(&body, ";");
    add_fields(&fields, report);
    text->len = body.len;
    text->cut = body.cut;
    text_add_string(text, "\n");
}

static void add_number(struct text *text, const char *name, unsigned long number)
{
    text_add_string(text, name);
    text_add_number(text, number);
}

static void add_process(struct text *text, const struct report *report)
{
    struct span words = report->words;

    add_number(text, "{\"time\":", report->seconds);
    text_add_string(text, ".");
    for (unsigned long digit = FRACTION_FIRST; digit > 0; digit /= 10)
        text_add_number(text, report->microseconds_of_second / digit % 10);
    add_number(text, ",\"pid\":", report->pid);
    text_add_string(text, ",\"exe\":");
    json_text_add(text, report->program);
    text_add_string(text, ",\"argv\":[");
    for (int i = 0; i < ARGUMENTS_SHOWN && words.len > 0; i++) {
        text_add_string(text, i > 0 ? "," : "");
        json_text_add(text, span_cut(&words, '\0'));
    }
    text_add_string(text, "]");
}

void report_json_add(struct text *text, const struct report *report)
{
    struct fields fields = {.line = text, .are_json = true};

    add_process(text, report);
    add_fields(&fields, report);
    add_number(text, ",\"microseconds\":", report->microseconds);
    text_add_string(text, ",\"stage\":\"preload\"}\n");
}
