/* Which files may hold rules, and how the rules' say is told. */
#include "core/rules.h"

enum { MODE_GROUP_WRITES = 020, MODE_ALL_WRITE = 002 };

/* Whoever may write the volume can replace all of it: a group that may is trusted with its rules.
 */
bool rules_file_is_trusted(struct rules_ownership file, struct rules_ownership directory)
{
    if (file.owner != 0 && file.owner != directory.owner)
        return false;
    if ((file.mode & MODE_ALL_WRITE) != 0)
        return false;
    return (file.mode & MODE_GROUP_WRITES) == 0 ||
           ((directory.mode & MODE_GROUP_WRITES) != 0 && file.group == directory.group);
}

bool rules_file_is_text(struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.at[i];

        if ((byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r') || byte == '\177')
            return false;
    }
    return true;
}

static const char *state_text(enum rules_file_state state)
{
    switch (state) {
#define RULES_FILE_STATE_TEXT(enumerator, text)                                                    \
    case RULES_FILE_##enumerator:                                                                  \
        return text;
        RULES_FILE_STATE_LIST(RULES_FILE_STATE_TEXT)
#undef RULES_FILE_STATE_TEXT
    }
    return "unknown";
}

static void add_path(struct text *text, enum rules_source source, struct span volume)
{
    if (source == RULES_OF_HOST) {
        text_add(text, SPAN(RULES_FILE_OF_HOST));
        return;
    }
    text_add(text, volume);
    text_add(text, SPAN("/" RULES_FILE_NAME));
}

static void add_state(struct text *text, const struct rules_outcome *outcome,
                      enum rules_source source, struct span volume)
{
    add_path(text, source, volume);
    text_add(text, SPAN(" "));
    text_add_string(text, state_text(outcome->states[source]));
}

void rules_outcome_add(struct text *text, const struct rules_outcome *outcome, struct span volume)
{
    if (outcome->result == RULES_SAY_NOTHING)
        return;
    if (outcome->result == RULES_NEED_ARGUMENTS) {
        text_add(text, SPAN("the command line cannot be read"));
        return;
    }
    if (outcome->result == RULES_FILE_IS_BROKEN) {
        add_state(text, outcome, outcome->source, volume);
        return;
    }
    add_path(text, outcome->source, volume);
    text_add(text, SPAN(":"));
    text_add_number(text, outcome->line);
    if (outcome->result == RULES_HAVE_BAD_LINE)
        text_add(text, SPAN(" is no rule"));
}

bool rules_file_is_ignored(enum rules_file_state state)
{
    return state >= RULES_FILE_NOT_REGULAR && state <= RULES_FILE_NOT_TEXT;
}

void rules_ignored_add(struct text *text, const struct rules_outcome *outcome,
                       enum rules_source source, struct span volume)
{
    add_state(text, outcome, source, volume);
}
