/* Field by field, in the order of the document. */
#include "core/log_line.h"

#include "core/json_text.h"
#include "core/report.h"

enum { ARGUMENTS_SHOWN = 3, SMALL_SIZE = 32, DIRECTORY_SIZE = 1024, FRACTION_FIRST = 100000 };

static void add_number(struct text *text, struct span name, unsigned long number)
{
    text_add(text, name);
    text_add_number(text, number);
}

static void add_text(struct text *text, struct span name, const struct text *value)
{
    text_add(text, name);
    json_text_add(text, value->len > 0 ? text_span(value) : SPAN_EMPTY);
}

static void add_time(struct text *text, const struct log_entry *entry)
{
    add_number(text, SPAN("{\"time\":"), entry->seconds);
    text_add(text, SPAN("."));
    for (unsigned long digit = FRACTION_FIRST; digit > 0; digit /= 10)
        text_add_number(text, entry->microseconds_of_second / digit % 10);
}

static void add_arguments(struct text *text, struct span words)
{
    text_add(text, SPAN(",\"argv\":["));
    for (int i = 0; i < ARGUMENTS_SHOWN && words.len > 0; i++) {
        text_add_string(text, i > 0 ? "," : "");
        json_text_add(text, span_cut(&words, '\0'));
    }
    text_add(text, SPAN("]"));
}

static void add_python(struct text *text, const struct facts *facts)
{
    char version_buffer[SMALL_SIZE], abi_buffer[SMALL_SIZE];
    struct text version = text_in(version_buffer, sizeof(version_buffer));
    struct text abi = text_in(abi_buffer, sizeof(abi_buffer));

    if (facts->python.version.major != 0) {
        python_version_add(&version, facts->python.version);
        text_add(&abi, SPAN("cp"));
        text_add_number(&abi, facts->python.version.major);
        text_add_number(&abi, facts->python.version.minor);
        text_add_string(&abi, facts->python.is_free_threaded ? "t" : "");
        text_add_string(&abi, facts->is_debug_build ? "d" : "");
    }
    add_text(text, SPAN(",\"python\":"), &version);
    add_text(text, SPAN(",\"abi\":"), &abi);
}

static void add_libc(struct text *text, const struct facts *facts)
{
    char buffer[SMALL_SIZE];
    struct text libc = text_in(buffer, sizeof(buffer));

    if (facts->libc_is_known)
        libc_version_add(&libc, facts->libc);
    add_text(text, SPAN(",\"libc\":"), &libc);
}

static void add_directory(struct text *text, const struct log_entry *entry)
{
    const struct facts *facts = entry->facts;
    struct target target = {facts->python.version, facts->libc.kind, machine_native()};
    char buffer[DIRECTORY_SIZE];
    struct text directory = text_in(buffer, sizeof(buffer));

    if (facts->has_directory) {
        text_add(&directory, entry->volume);
        text_add(&directory, SPAN("/" TARGETS_DIRECTORY "/"));
        target_name_add(&directory, &target, !facts->has_short_name);
    }
    add_text(text, SPAN(",\"directory\":"), &directory);
}

static void add_reason(struct text *text, const struct log_entry *entry)
{
    char buffer[DIRECTORY_SIZE];
    struct text reason = text_in(buffer, sizeof(buffer));

    report_reason_add(&reason, entry->facts, entry->verdict, entry->volume);
    add_text(text, SPAN(",\"reason\":"), &reason);
}

void log_line_add(struct text *text, const struct log_entry *entry)
{
    add_time(text, entry);
    add_number(text, SPAN(",\"pid\":"), entry->pid);
    text_add(text, SPAN(",\"exe\":"));
    json_text_add(text, entry->program);
    add_arguments(text, entry->words);
    add_python(text, entry->facts);
    add_libc(text, entry->facts);
    add_directory(text, entry);
    text_add(text, SPAN(",\"verdict\":"));
    json_text_add(text, span_of(verdict_name(entry->verdict)));
    add_reason(text, entry);
    add_number(text, SPAN(",\"microseconds\":"), entry->microseconds);
    text_add(text, SPAN(",\"stage\":\"preload\"}\n"));
}
