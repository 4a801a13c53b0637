/* Reading two tables of ddtrace/_monkey.py, and the names of its settings, as text. */
#include "tools/ddpack/wheel/integrations.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <stdlib.h>

/* Settings that say nothing of a product which watches the whole process. */
static const char *const NO_PRODUCTS[] = {
    "DD_TRACE_",     "DD_APM_TRACING_", "DD_INSTRUMENTATION_TELEMETRY_",
    "DD_TELEMETRY_", "DD_INJECTION_",
};

/* One string of a Python table, and what is behind it up to the next one. */
struct integration_entry {
    struct span string, behind;
    bool is_key;
};

/* What is between "NAME = {" and the "}" that begins a line; empty where there is no such table. */
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

static void append(char **text, char *line)
{
    char *longer = format_new("%s%s\n", *text, line);

    free(*text);
    free(line);
    *text = longer;
}

static void add_module(char **text, struct span module, struct span name, bool is_on)
{
    cleanup_free char *variable = format_new("%.*s", (int)name.len, name.at);

    for (char *at = variable; *at != '\0'; at++) {
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
        else if (*at == '-')
            *at = '_';
    }
    append(text, format_new("module %.*s DD_TRACE_%s_ENABLED %s", (int)module.len, module.at,
                            variable, is_on ? "on" : "off"));
}

/* The modules of one integration: those of the second table, or the one of its own name. */
static void add_integration(char **text, struct span name, bool is_on, struct span modules)
{
    struct integration_entry entry;
    bool is_here = false, is_listed = false;

    while (take_integration(&modules, &entry)) {
        if (entry.is_key)
            is_here = span_equals(entry.string, name);
        else if (is_here)
            add_module(text, entry.string, name, is_on);
        is_listed |= is_here;
    }
    if (!is_listed)
        add_module(text, name, name, is_on);
}

static void add_integrations(char **text, struct span source)
{
    struct span integrations = find_table(source, SPAN("PATCH_MODULES"));
    struct span modules = find_table(source, SPAN("_MODULES_FOR_CONTRIB"));
    struct integration_entry entry;

    while (take_integration(&integrations, &entry)) {
        struct span value = span_trim(entry.behind);

        span_take(&value, SPAN(":"));
        /* A setting decides some: these are waited for. */
        bool is_on = !span_starts_with(span_trim(value), SPAN("False"));

        if (entry.is_key)
            add_integration(text, entry.string, is_on, modules);
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
            append(text, format_new("product %.*s", (int)entry.string.len, entry.string.at));
    }
}

/* Empty where the wheel has no such file. */
static int read_source(const struct zip_archive *wheel, struct span name, char **ret_source,
                       struct error *error)
{
    const struct zip_member *member = zip_archive_find(wheel, name);

    if (member != NULL)
        return zip_member_inflate(member, ret_source, error);
    *ret_source = format_new("%s", "");
    return 0;
}

int integrations_add(char **text, const struct zip_archive *wheel, struct error *error)
{
    cleanup_free char *patches = NULL;
    cleanup_free char *settings = NULL;
    int result = read_source(wheel, SPAN("ddtrace/_monkey.py"), &patches, error);

    if (result == 0)
        result = read_source(wheel, SPAN("ddtrace/internal/settings/_supported_configurations.py"),
                             &settings, error);
    if (result < 0)
        return result;
    add_integrations(text, span_of(patches));
    add_products(text, span_of(settings));
    return 0;
}
