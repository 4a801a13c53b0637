/* Parsing and applying the rules, line by line, in one pass without memory. */
#include "core/rules.h"

#include "core/names.h"
#include "core/wildcard.h"

/* Takes the next word of a line. A word that starts with '#' begins a comment and ends the line. */
static struct span take_rule_word(struct span *line)
{
    struct span word = span_take_word(line);

    if (span_is_empty(word) || word.at[0] != '#')
        return word;
    *line = SPAN_EMPTY;
    return SPAN_EMPTY;
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

/* Tries one condition. A pattern never matches something that the process does not have: a deny
 * rule for a script says nothing about an interpreter without one. */
static enum condition_result condition_try(struct span kind, struct span pattern,
                                           const struct command_line *command)
{
    enum { SCRIPT, MODULE, PROGRAM, ARGUMENT }; /* the most frequent first */
    unsigned number;

    if (span_is_empty(pattern) || pattern.len > WILDCARD_PATTERN_MAX ||
        !names_find(SPAN("script\0module\0program\0argument\0"), kind, &number))
        return CONDITION_IS_NONE;
    if (command == NULL)
        return CONDITION_FAILS;
    if (number == ARGUMENT)
        return any_argument_matches(pattern, command->words);
    struct span text = number == SCRIPT   ? command->script
                       : number == MODULE ? command->module
                                          : command->program;

    return text.at != NULL && wildcard_matches(pattern, text);
}

static enum rules_result line_apply(struct span line, const struct command_line *command)
{
    struct span action = take_rule_word(&line), kind;
    unsigned number;
    bool holds = true;

    if (span_is_empty(action))
        return RULES_SAY_NOTHING;
    if (!names_find(SPAN("deny\0allow\0"), action, &number))
        return RULES_HAVE_BAD_LINE;
    kind = take_rule_word(&line);
    do {
        enum condition_result condition = condition_try(kind, take_rule_word(&line), command);

        if (condition == CONDITION_IS_NONE)
            return RULES_HAVE_BAD_LINE;
        holds = holds && condition == CONDITION_HOLDS;
        kind = take_rule_word(&line);
    } while (!span_is_empty(kind));
    if (command == NULL)
        return RULES_NEED_ARGUMENTS;
    if (!holds)
        return RULES_SAY_NOTHING;
    return number == 0 ? RULES_DENY : RULES_ALLOW;
}

static void text_apply(struct span text, const struct command_line *command,
                       struct rules_outcome *outcome)
{
    for (unsigned number = 1; text.len > 0; number++) {
        /* The lines behind the rule that decided are still checked, but no longer applied. */
        bool is_decided = outcome->result != RULES_SAY_NOTHING;
        enum rules_result result = line_apply(span_cut(&text, '\n'), is_decided ? NULL : command);

        if (is_decided && result != RULES_HAVE_BAD_LINE)
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

    *outcome = (struct rules_outcome){.result = RULES_SAY_NOTHING};
    for (unsigned i = 0; i < RULES_SOURCES; i++)
        outcome->states[i] = files[i].state;
    for (unsigned i = 0; i < RULES_SOURCES && outcome->result == RULES_SAY_NOTHING; i++) {
        outcome->source = i;
        if (rules_file_effect(files[i].state) == RULES_FILE_DENIES)
            outcome->result = RULES_FILE_IS_BROKEN;
        if (files[i].state == RULES_FILE_USABLE)
            text_apply(files[i].text, command, outcome);
    }
}

bool rules_outcome_denies(const struct rules_outcome *outcome)
{
    /* A bit for each result: a table would need relocations in every process. */
#define RULES_RESULT_BIT(enumerator, denies) | ((denies) ? 1U << RULES_##enumerator : 0)
    return ((0 RULES_RESULT_LIST(RULES_RESULT_BIT)) >> outcome->result & 1) != 0;
#undef RULES_RESULT_BIT
}
