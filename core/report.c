/* Writing the diagnostic line. */
#include "core/report.h"

static void add_libc(struct text *text, struct libc_version version)
{
    text_add_string(text, libc_kind_name(version.kind));
    text_add(text, SPAN(" "));
    text_add_number(text, version.major);
    text_add(text, SPAN("."));
    text_add_number(text, version.minor);
    if (version.kind == LIBC_MUSL) {
        text_add(text, SPAN("."));
        text_add_number(text, version.patch);
    }
}

static void add_facts(struct text *text, const struct facts *facts)
{
    if (facts->python.version.major != 0) {
        text_add(text, SPAN(" python="));
        text_add_number(text, facts->python.version.major);
        text_add(text, SPAN("."));
        text_add_number(text, facts->python.version.minor);
        text_add_string(text, facts->python.is_free_threaded ? " (free-threaded)" : "");
        text_add_string(text, facts->is_debug_build ? " (debug build)" : "");
    }
    if (facts->libc_is_known) {
        text_add(text, SPAN(" libc="));
        add_libc(text, facts->libc);
    }
    if (facts->has_directory) {
        text_add(text, SPAN(" needs="));
        add_libc(text, facts->required);
    }
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
    add_facts(&body, facts);
    text_add(&body, SPAN(" volume="));
    text_add(&body, volume);
    text->len = body.len;
    text->cut = body.cut;
    text_add(text, SPAN("\n"));
}
