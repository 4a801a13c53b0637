/* Rules and a command line out of one input, cut at the first byte 0xFF; every pattern against
 * every word is compared with a matcher that fills a table. */
#include "core/path.h"
#include "core/rules.h"
#include "core/wildcard.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { SMALL = 64 };

static bool matches_by_table(struct span pattern, struct span text)
{
    bool row[SMALL + 1] = {true};

    for (size_t p = 0; p < pattern.len; p++) {
        bool before = row[0];

        row[0] = row[0] && pattern.at[p] == '*';
        for (size_t t = 1; t <= text.len; t++) {
            bool above = row[t];

            row[t] = pattern.at[p] == '*' ? above || row[t - 1]
                                          : before && pattern.at[p] == text.at[t - 1];
            before = above;
        }
    }
    return row[text.len];
}

static void compare_matchers(struct span rules, struct span words)
{
    while (rules.len > 0) {
        struct span pattern = span_slice(span_cut(&rules, ' '), 0, SMALL);

        for (struct span rest = words; rest.len > 0;) {
            struct span word = span_slice(span_cut(&rest, '\0'), 0, SMALL);

            if (wildcard_matches(pattern, word) != matches_by_table(pattern, word))
                abort();
        }
    }
}

static void decide(struct span rules, struct span words)
{
    char buffer[SMALL], told[SMALL];
    struct text script = text_in(buffer, sizeof(buffer)), text = text_in(told, sizeof(told));
    struct rules_file files[RULES_SOURCES] = {{RULES_FILE_USABLE, rules},
                                              {RULES_FILE_USABLE, rules}};
    struct command_line command;
    struct rules_outcome outcome;

    command_line_parse(words, &command);
    command.program = SPAN("/usr/bin/python3");
    if (command.script.at != NULL) {
        path_add_normalized(&script, SPAN("/srv/app"), command.script);
        command.script = text_span(&script);
    }
    rules_decide(files, &command, &outcome);
    /* The second file is the first again: it has nothing to add. */
    if (outcome.result != RULES_SAY_NOTHING && outcome.source != RULES_OF_HOST)
        abort();
    rules_outcome_add(&text, &outcome, SPAN("/v"));
    rules_decide(files, NULL, &outcome);
    if (outcome.result == RULES_ALLOW || outcome.result == RULES_DENY)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    /* Exactly as large as the input, so that the sanitizer sees one byte too far. */
    char *copy = malloc(len + 1);

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    struct span words = {copy, len}, rules = span_cut(&words, '\xff');
    char *own_rules = malloc(rules.len + 1);

    if (own_rules != NULL) {
        memcpy(own_rules, rules.at, rules.len);
        rules.at = own_rules;
        rules_file_state_of_bytes(rules);
        decide(rules, words);
        compare_matchers(rules, words);
    }
    free(own_rules);
    free(copy);
    return 0;
}
