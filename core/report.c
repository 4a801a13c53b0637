/* Both lines have the same fields, from one list, in two notations. */
#include "core/report.h"

#include "core/json_text.h"
#include "core/names.h"

enum { VALUE_SIZE = 1024, ARGUMENTS_SHOWN = 3, MICROSECONDS = 1000000, MICROSECOND_DIGITS = 6 };

/* The fields of a report, in the order in which both lines have them. */
#define FIELD_LIST(X)                                                                              \
    X(PYTHON, "python")                                                                            \
    X(ABI, "abi")                                                                                  \
    X(LIBC, "libc")                                                                                \
    X(NEEDS, "needs")                                                                              \
    X(DIRECTORY, "directory")                                                                      \
    X(VERDICT, "verdict")                                                                          \
    X(REASON, "reason")                                                                            \
    X(VOLUME, "volume")

enum field {
#define FIELD_ENUMERATOR(enumerator, name) FIELD_##enumerator,
    FIELD_LIST(FIELD_ENUMERATOR)
#undef FIELD_ENUMERATOR
        FIELDS
};

/* The line for people begins with the verdict. JSON leaves out the volume and what it needs, since
 * the directory, which it has, implies them. */
enum {
    LINE_WITHOUT = 1 << FIELD_VERDICT,
    JSON_WITHOUT = 1 << FIELD_NEEDS | 1 << FIELD_VOLUME,
};

static const char *field_name(enum field field)
{
#define FIELD_NAME(enumerator, name) name "\0"
    return names_at(SPAN(FIELD_LIST(FIELD_NAME)), field);
#undef FIELD_NAME
}

static void add_version(struct text *text, unsigned major, const char *separator, unsigned minor)
{
    text_add_number(text, major);
    text_add_string(text, separator);
    text_add_number(text, minor);
}

static void add_abi(struct text *text, const struct facts *facts)
{
    text_add_string(text, "cp");
    add_version(text, facts->python.version.major, "", facts->python.version.minor);
    text_add_string(text, facts->python.is_free_threaded ? "t" : "");
    text_add_string(text, facts->is_debug_build ? "d" : "");
}

static void add_payload_directory(struct text *text, const struct report *report)
{
    const struct facts *facts = report->facts;
    struct target target = {facts->python.version, facts->libc.kind, machine_native()};

    target_path_add(text, report->volume, &target,
                    facts->has_short_name ? NAME_WITHOUT_MACHINE : NAME_WITH_MACHINE);
}

/* Adds the reason: what the verdict alone does not say. */
static void add_reason(struct text *text, const struct report *report)
{
    if (report->verdict == VERDICT_NO_PAYLOAD && report->facts->volume != VOLUME_USABLE)
        text_add_string(text, volume_state_text(report->facts->volume));
    rules_outcome_add(text, &report->facts->rules, report->volume);
}

/* Adds the value of a field, and nothing when it is not known. */
static void add_value(struct text *text, enum field field, const struct report *report)
{
    const struct facts *facts = report->facts;
    const struct python_version *version = &facts->python.version;

    if (field == FIELD_PYTHON && version->major != 0)
        add_version(text, version->major, ".", version->minor);
    if (field == FIELD_ABI && version->major != 0)
        add_abi(text, facts);
    if (field == FIELD_LIBC && facts->libc_is_known)
        libc_version_add(text, &facts->libc);
    if (field == FIELD_NEEDS && facts->has_directory)
        libc_version_add(text, &facts->required);
    if (field == FIELD_DIRECTORY && facts->has_directory)
        add_payload_directory(text, report);
    if (field == FIELD_VERDICT)
        text_add_string(text, verdict_name(report->verdict));
    if (field == FIELD_REASON)
        add_reason(text, report);
    if (field == FIELD_VOLUME)
        text_add(text, report->volume);
}

/* A field that is not known is null in JSON, and is left out of the line for people. */
static void add_fields(struct text *line, const struct report *report, bool are_json)
{
    char buffer[VALUE_SIZE];

    for (enum field field = 0; field < FIELDS; field++) {
        struct text text = text_in(buffer, sizeof(buffer));

        if (((are_json ? JSON_WITHOUT : LINE_WITHOUT) >> field & 1) != 0)
            continue;
        add_value(&text, field, report);
        struct span value = text.len > 0 ? text_span(&text) : SPAN_EMPTY;

        if (!are_json && span_is_empty(value))
            continue;
        text_add_string(line, are_json ? ",\"" : " ");
        text_add_string(line, field_name(field));
        text_add_string(line, are_json ? "\":" : "=");
        if (are_json)
            json_text_add(line, value);
        else
            text_add(line, value);
    }
}

void report_line_add(struct text *text, const struct report *report)
{
    text->size--; /* the line break must fit even behind a cut line */
    text_add_string(text, "ddinject: ");
    text_add_string(text, verdict_name(report->verdict));
    text_add_string(text, ": ");
    text_add_string(text, verdict_text(report->verdict));
    text_add_string(text, ";");
    add_fields(text, report, false);
    text->size++;
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

    add_number(text, "{\"time\":", report->time / MICROSECONDS);
    text_add_string(text, ".");
    text_add_digits(text, report->time % MICROSECONDS, MICROSECOND_DIGITS);
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
    add_process(text, report);
    add_fields(text, report, true);
    add_number(text, ",\"microseconds\":", report->microseconds);
    text_add_string(text, ",\"stage\":\"preload\"}\n");
}
