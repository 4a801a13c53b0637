/* Writing the diagnostic line. */
#include "core/report.h"

void python_version_add(struct text *text, struct python_version version)
{
    text_add_number(text, version.major);
    text_add(text, SPAN("."));
    text_add_number(text, version.minor);
}

void libc_version_add(struct text *text, struct libc_version version)
{
    text_add_string(text, libc_kind_name(version.kind));
    text_add(text, SPAN(" "));
    python_version_add(text, (struct python_version){version.major, version.minor});
    if (version.kind == LIBC_MUSL) {
        text_add(text, SPAN("."));
        text_add_number(text, version.patch);
    }
}

static void add_rules(struct text *text, const struct rules_outcome *rules, struct span volume)
{
    if (rules->result != RULES_SAY_NOTHING) {
        text_add(text, SPAN(" rule="));
        rules_outcome_add(text, rules, volume);
    }
    for (unsigned source = 0; source < RULES_SOURCES; source++)
        if (rules_file_is_ignored(rules->states[source])) {
            text_add(text, SPAN(" ignored="));
            rules_ignored_add(text, rules, source, volume);
        }
}

static void add_facts(struct text *text, const struct facts *facts, struct span volume)
{
    if (facts->python.version.major != 0) {
        text_add(text, SPAN(" python="));
        python_version_add(text, facts->python.version);
        text_add_string(text, facts->python.is_free_threaded ? " (free-threaded)" : "");
        text_add_string(text, facts->is_debug_build ? " (debug build)" : "");
    }
    if (facts->libc_is_known) {
        text_add(text, SPAN(" libc="));
        libc_version_add(text, facts->libc);
    }
    if (facts->has_directory) {
        text_add(text, SPAN(" needs="));
        libc_version_add(text, facts->required);
    }
    add_rules(text, &facts->rules, volume);
}

void report_reason_add(struct text *text, const struct facts *facts, enum verdict verdict,
                       struct span volume)
{
    if (verdict == VERDICT_NO_PAYLOAD && facts->volume != VOLUME_USABLE)
        text_add_string(text, volume_state_text(facts->volume));
    else
        rules_outcome_add(text, &facts->rules, volume);
}

void report_line_add(struct text *text, const struct facts *facts, enum verdict verdict,
                     struct span volume)
{
    struct text body = {.at = text->at, .size = text->size - 1, .len = text->len};

    text_add(&body, SPAN("ddinject: "));
    text_add_string(&body, verdict_name(verdict));
    text_add(&body, SPAN(": "));
    /* "no payload" alone would leave the reader to guess. */
    text_add_string(&body, verdict == VERDICT_NO_PAYLOAD && facts->volume != VOLUME_USABLE
                               ? volume_state_text(facts->volume)
                               : verdict_text(verdict));
    text_add(&body, SPAN(";"));
    add_facts(&body, facts, volume);
    text_add(&body, SPAN(" volume="));
    text_add(&body, volume);
    text->len = body.len;
    text->cut = body.cut;
    text_add(text, SPAN("\n"));
}
