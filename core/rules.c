/* Reading rules line by line, and applying them. */
#include "core/rules.h"

#include "core/wildcard.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* The next word of a line; a '#' where one would start ends the line. */
static struct span take_word(struct span *line)
{
    size_t from = 0, to;

    while (from < line->len && is_blank(line->at[from]))
        from++;
    if (from < line->len && line->at[from] == '#')
        from = line->len;
    for (to = from; to < line->len && !is_blank(line->at[to]);)
        to++;
    struct span word = span_slice(*line, from, to - from);

    *line = span_from(*line, to);
    return word;
}

static bool any_argument_matches(struct span pattern, struct span words)
{
    span_cut(&words, '\0');
    while (words.len > 0)
        if (wildcard_matches(pattern, span_cut(&words, '\0')))
            return true;
    return false;
}

enum condition_result { CONDITION_FAILS, CONDITION_HOLDS, CONDITION_IS_NONE };

/* A thing that the process does not have is matched by no pattern. */
static enum condition_result condition_try(struct span kind, struct span pattern,
                                           const struct command_line *command)
{
    struct span text;

    if (span_is_empty(pattern) || pattern.len > WILDCARD_PATTERN_MAX)
        return CONDITION_IS_NONE;
    if (span_equals(kind, SPAN("argument")))
        return any_argument_matches(pattern, command->words);
    if (span_equals(kind, SPAN("script")))
        text = command->script;
    else if (span_equals(kind, SPAN("module")))
        text = command->module;
    else if (span_equals(kind, SPAN("program")))
        text = command->program;
    else
        return CONDITION_IS_NONE;
    return text.at != NULL && wildcard_matches(pattern, text);
}

static enum rules_result line_apply(struct span line, const struct command_line *command)
{
    static const struct command_line nothing;
    struct span action = take_word(&line);
    enum rules_result result = RULES_HAVE_BAD_LINE;
    bool holds = true;

    if (span_is_empty(action))
        return RULES_SAY_NOTHING;
    if (span_equals(action, SPAN("deny")))
        result = RULES_DENY;
    if (span_equals(action, SPAN("allow")))
        result = RULES_ALLOW;
    struct span kind = take_word(&line);

    do {
        enum condition_result condition =
            condition_try(kind, take_word(&line), command != NULL ? command : &nothing);

        if (condition == CONDITION_IS_NONE)
            return RULES_HAVE_BAD_LINE;
        holds = holds && condition == CONDITION_HOLDS;
        kind = take_word(&line);
    } while (!span_is_empty(kind));
    if (command == NULL && result != RULES_HAVE_BAD_LINE)
        return RULES_NEED_ARGUMENTS;
    return holds || result == RULES_HAVE_BAD_LINE ? result : RULES_SAY_NOTHING;
}

static void text_apply(struct span text, const struct command_line *command,
                       struct rules_outcome *outcome)
{
    for (unsigned number = 1; text.len > 0; number++) {
        enum rules_result result = line_apply(span_cut(&text, '\n'), command);

        if (result != RULES_HAVE_BAD_LINE && outcome->result != RULES_SAY_NOTHING)
            continue;
        outcome->result = result;
        outcome->line = number;
        if (result == RULES_HAVE_BAD_LINE)
            return;
    }
}

void rules_decide(const struct rules_file files[RULES_SOURCES], const struct command_line *command,
                  struct rules_outcome *ret_outcome)
{
    struct rules_outcome *outcome = ret_outcome;

    *outcome = (struct rules_outcome){0};
    for (unsigned i = 0; i < RULES_SOURCES; i++)
        outcome->states[i] = files[i].state;
    for (unsigned i = 0; i < RULES_SOURCES && outcome->result == RULES_SAY_NOTHING; i++) {
        outcome->source = i;
        if (files[i].state >= RULES_FILE_TOO_LARGE)
            outcome->result = RULES_FILE_IS_BROKEN;
        if (files[i].state == RULES_FILE_USABLE)
            text_apply(files[i].text, command, outcome);
    }
}

bool rules_outcome_denies(const struct rules_outcome *outcome)
{
    return outcome->result >= RULES_DENY;
}
