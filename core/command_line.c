/* Which options have a value, which letters may be joined in one word, and what ends the options.
 * One table serves all versions: -X has a value since 3.0 and 2.7 refuses it, as 3 refuses -Q, and
 * an interpreter that refuses an option never asks for PYTHONPATH. */
#include "core/command_line.h"

static struct span take_argument(struct span *words)
{
    return words->len > 0 ? span_cut(words, '\0') : SPAN_EMPTY;
}

static bool letter_takes_value(char letter)
{
    return span_find(SPAN("cmQWX"), letter) < SPAN("cmQWX").len;
}

/* Reads one word of joined option letters. Returns true when it ends the options, as -c and -m do:
 * all words that follow belong to the program. */
static bool take_letters(struct span letters, struct span *words, struct command_line *command)
{
    while (letters.len > 0) {
        char letter = letters.at[0];

        letters = span_from(letters, 1);
        command->skips_site |= letter == 'S';
        command->ignores_environment |= letter == 'E' || letter == 'I';
        if (!letter_takes_value(letter))
            continue;
        struct span value = letters.len > 0 ? letters : take_argument(words);

        if (letter == 'm')
            command->module = value;
        return letter == 'c' || letter == 'm';
    }
    return false;
}

void command_line_parse(struct span words, struct command_line *ret_command)
{
    struct command_line *command = ret_command;
    struct span rest = words;

    *command = (struct command_line){.words = words};
    take_argument(&rest);
    while (rest.len > 0) {
        struct span word = take_argument(&rest);

        if (span_equals(word, SPAN("--")))
            word = take_argument(&rest);
        else if (span_equals(word, SPAN("--check-hash-based-pycs"))) {
            take_argument(&rest);
            continue;
        } else if (span_starts_with(word, SPAN("--")))
            continue;
        else if (span_starts_with(word, SPAN("-")) && word.len > 1) {
            if (take_letters(span_from(word, 1), &rest, command))
                return;
            continue;
        }
        if (!span_equals(word, SPAN("-")))
            command->script = word;
        return;
    }
}
