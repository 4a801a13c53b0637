/* Reads two tables of ddtrace/_monkey.py, and the names of its settings, as text: the build machine
 * may have no Python that could import this ddtrace. */
#include "tools/ddpack/wheel/integrations.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <stdlib.h>

/* Prefixes of settings that do not belong to a product. A product observes the whole process, so
 * that lazy activation must not wait while one is enabled. */
static const char *const NO_PRODUCTS[] = {
    "DD_TRACE_",     "DD_APM_TRACING_", "DD_INSTRUMENTATION_TELEMETRY_",
    "DD_TELEMETRY_", "DD_INJECTION_",
};

/* A string literal of a Python table. */
struct integration_entry {
    struct span string;
    struct span behind; /* the rest of its line, without a comment */
    bool is_key;        /* a colon follows */
};

/* Returns the lines between "NAME = {" and the "}" that begins a line, or SPAN_EMPTY when the
 * source has no such table. */
static struct span find_table(struct span source, struct span head)
{
    while (source.at != NULL) {
        struct span line = span_cut(&source, '\n');

        if (!span_starts_with(line, head) || !span_ends_with(span_trim(line), SPAN("{")))
            continue;
        struct span table = source;

        while (source.at != NULL && !span_starts_with(source, SPAN("}")))
            span_cut(&source, '\n');
        return source.at == NULL ? SPAN_EMPTY
                                 : span_slice(table, 0, (size_t)(source.at - table.at));
    }
    return SPAN_EMPTY;
}

/* Removes everything up to the next string literal, and this literal, from the front. Comments are
 * skipped. Returns false at the end. */
static bool take_integration(struct span *table, struct integration_entry *entry)
{
    while (table->at != NULL && !span_is_empty(*table)) {
        struct span line = *table;
        struct span content = span_cut(&line, '\n');
        struct span code = span_slice(content, 0, span_find(content, '#'));
        size_t start = span_find(code, '"');

        if (start == code.len) {
            *table = line;
            continue;
        }
        struct span rest = span_from(code, start + 1);

        entry->string = span_cut(&rest, '"');
        entry->behind = rest;
        entry->is_key = span_starts_with(span_trim(rest), SPAN(":"));
        *table = span_from(*table, (size_t)(entry->string.at - table->at) + entry->string.len + 1);
        return true;
    }
    return false;
}

/* Takes `line` over. */
static void append_line(char **text, char *line)
{
    char *longer = format_new("%s%s\n", *text, line);

    free(*text);
    free(line);
    *text = longer;
}

/* ddtrace makes the name of the setting from the one of the integration: "aws-lambda" is switched
 * by DD_TRACE_AWS_LAMBDA_ENABLED. `state` is "on" or "off". */
static void add_module(char **text, struct span module, struct span name, const char *state)
{
    cleanup_free char *variable = text_copy(name);

    for (char *at = variable; *at != '\0'; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
        else if (*at == '-')
            *at = '_';
    }
    append_line(text, format_new("module %.*s DD_TRACE_%s_ENABLED %s", (int)module.len, module.at,
                                 variable, state));
}

/* Adds the modules that the table `modules` lists for the integration. An integration that is not
 * in the table has one module, of its own name. */
static void add_integration(char **text, struct span name, const char *state, struct span modules)
{
    struct integration_entry entry;
    bool is_here = false, is_listed = false;

    while (take_integration(&modules, &entry)) {
        if (entry.is_key)
            is_here = span_equals(entry.string, name);
        else if (is_here)
            add_module(text, entry.string, name, state);
        is_listed |= is_here;
    }
    if (!is_listed)
        add_module(text, name, name, state);
}

static void add_integrations(char **text, struct span source)
{
    struct span integrations = find_table(source, SPAN("PATCH_MODULES"));
    struct span modules = find_table(source, SPAN("_MODULES_FOR_CONTRIB"));
    struct integration_entry entry;

    while (take_integration(&integrations, &entry)) {
        struct span value = span_trim(entry.behind);

        span_take(&value, SPAN(":"));
        /* Some values are expressions that read a setting. Such an integration may be enabled, and
         * counts as enabled. */
        bool is_off = span_starts_with(span_trim(value), SPAN("False"));

        if (entry.is_key)
            add_integration(text, entry.string, is_off ? "off" : "on", modules);
    }
}

static bool is_product(struct span setting)
{
    if (!span_starts_with(setting, SPAN("DD_")) || !span_ends_with(setting, SPAN("_ENABLED")))
        return false;
    for (size_t i = 0; i < sizeof(NO_PRODUCTS) / sizeof(NO_PRODUCTS[0]); i++) {
        if (span_starts_with(setting, span_of(NO_PRODUCTS[i])))
            return false;
    }
    return true;
}

static void add_products(char **text, struct span source)
{
    struct integration_entry entry;

    while (take_integration(&source, &entry)) {
        if (is_product(entry.string))
            append_line(text, format_new("product %.*s", (int)entry.string.len, entry.string.at));
    }
}

/* Returns the text of a member, or "" when the wheel does not have it. */
static int read_python_source(const struct zip_archive *wheel, struct span name, char **ret_source,
                              struct error *error)
{
    const struct zip_member *member = zip_archive_find(wheel, name);

    if (member != NULL)
        return zip_member_inflate(member, ret_source, error);
    *ret_source = text_copy(SPAN_EMPTY);
    return 0;
}

int integrations_add(char **text, const struct zip_archive *wheel, struct error *error)
{
    cleanup_free char *patches = NULL;
    cleanup_free char *settings = NULL;
    int result = read_python_source(wheel, SPAN("ddtrace/_monkey.py"), &patches, error);

    if (result < 0)
        return result;
    result = read_python_source(
        wheel, SPAN("ddtrace/internal/settings/_supported_configurations.py"), &settings, error);
    if (result < 0)
        return result;
    add_integrations(text, span_of(patches));
    add_products(text, span_of(settings));
    return 0;
}
