/* Follows fs/binfmt_script.c in the kernel for #! lines, and GNU env (coreutils) for its options.
 * Options of env that change neither the command nor the environment are skipped. */
#include "tools/ddinject/observe/shebang.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/ddinject/observe/process_environment.h"

#include <string.h>

/* The kernel splits at these two bytes alone. */
static bool is_shebang_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static struct span without_blanks_around(struct span span)
{
    while (span.len > 0 && is_shebang_blank(span.at[0]))
        span = span_from(span, 1);
    while (span.len > 0 && is_shebang_blank(span.at[span.len - 1]))
        span.len--;
    return span;
}

bool shebang_parse(struct span start, struct span *ret_interpreter, struct span *ret_argument)
{
    struct span line = span_slice(start, 0, SHEBANG_SIZE);
    size_t end = 0;

    if (!span_take(&line, SPAN("#!")))
        return false;
    line = span_slice(line, 0, span_find(line, '\n'));
    line = without_blanks_around(span_slice(line, 0, span_find(line, '\0')));
    while (end < line.len && !is_shebang_blank(line.at[end]))
        end++;
    *ret_interpreter = span_slice(line, 0, end);
    *ret_argument = without_blanks_around(span_from(line, end));
    return end > 0;
}

/* Takes one word off the text of -S and removes its quotes. Returns false where there is no word
 * left. The escapes and ${VARIABLE} of env -S are not expanded, since #! lines hardly use them. */
static bool take_split_word(const char **text, char *ret_word)
{
    char quote = '\0';
    size_t len = 0;

    while (is_shebang_blank(**text))
        ++*text;
    if (**text == '\0')
        return false;
    for (; **text != '\0' && (quote != '\0' || !is_shebang_blank(**text)); ++*text) {
        char byte = **text;

        if (quote == '\0' && (byte == '\'' || byte == '"'))
            quote = byte;
        else if (byte == quote)
            quote = '\0';
        else
            ret_word[len++] = byte;
    }
    ret_word[len] = '\0';
    return true;
}

/* Puts the words of the text of -S in front of the words that are left. */
static void split_into(struct text_list *words, const char *text)
{
    struct text_list split = {0};
    cleanup_free char *word = allocate(strlen(text) + 1);

    while (take_split_word(&text, word))
        text_list_add(&split, span_of(word));
    text_list_add_all(&split, words->items);
    text_list_release(words);
    *words = split;
}

/* Removes the option words[0] and returns its value: what follows the letter or the '=', or else
 * the next word, which is removed, too. The caller frees it. */
static char *take_option_value(struct text_list *words, const char *long_name)
{
    struct span word = span_of(words->items[0]);
    struct span value = span_from(word, 2);

    if (span_starts_with(word, SPAN("--"))) {
        value = word;
        span_take(&value, span_of(long_name));
        span_take(&value, SPAN("="));
    }
    char *copy = text_copy(value);

    text_list_remove(words, 0);
    if (copy[0] != '\0' || words->count == 0)
        return copy;
    free(copy);
    copy = text_copy(span_of(words->items[0]));
    text_list_remove(words, 0);
    return copy;
}

/* Options may have their value in the same word, so only the beginning is compared. */
static bool is_option(const char *word, const char *letter, const char *long_name)
{
    struct span whole = span_of(word);

    return span_starts_with(whole, span_of(letter)) || span_starts_with(whole, span_of(long_name));
}

/* Removes one option from the front. Returns false where words[0] is none. */
static bool take_env_option(struct text_list *words, struct text_list *environment)
{
    const char *word = words->items[0];

    if (word[0] != '-')
        return false;
    if (is_option(word, "-S", "--split-string")) {
        cleanup_free char *text = take_option_value(words, "--split-string");

        split_into(words, text);
        return true;
    }
    if (is_option(word, "-u", "--unset")) {
        cleanup_free char *name = take_option_value(words, "--unset");

        process_environment_remove(environment, span_of(name));
        return true;
    }
    if (is_option(word, "-C", "--chdir")) {
        free(take_option_value(words, "--chdir"));
        return true;
    }
    if (is_option(word, "-i", "--ignore-environment") || strcmp(word, "-") == 0)
        text_list_release(environment);
    text_list_remove(words, 0);
    return true;
}

bool env_command_apply(struct text_list *words, struct text_list *environment)
{
    cleanup_with(text_list_release) struct text_list command = {0};
    cleanup_with(text_list_release) struct text_list seen = {0};

    text_list_add_all(&command, words->items + 1);
    text_list_add_all(&seen, environment->items);
    while (command.count > 0 && take_env_option(&command, &seen))
        ;
    /* After its options, env takes assignments, and the first other word is the command. */
    while (command.count > 0 && strchr(command.items[0], '=') != NULL) {
        process_environment_assign(&seen, command.items[0]);
        text_list_remove(&command, 0);
    }
    if (command.count == 0)
        return false;
    struct text_list old_words = *words, old_environment = *environment;

    *words = command;
    *environment = seen;
    command = old_words;
    seen = old_environment;
    return true;
}
