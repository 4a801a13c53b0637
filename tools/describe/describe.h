/* What is made from a program's command table when the project is built: completion for three
 * shells, and the command's part of a man page. */
#ifndef DDINJECT_TOOLS_DESCRIBE_DESCRIBE_H
#define DDINJECT_TOOLS_DESCRIBE_DESCRIBE_H

#include "tools/common/command.h"

/* Each prints a whole text on standard output. */
void describe_bash(const struct program *program);
void describe_zsh(const struct program *program);
void describe_fish(const struct program *program);
/* scdoc: a section with a part for every command. */
void describe_commands(const struct program *program);
/* scdoc: a list of all verdicts. */
void describe_verdicts(const struct program *program);

/* What a shell offers for a word, as the placeholder in a descriptor has it. */
enum word_kind {
    WORD_NONE,      /* VERSION, N, PATTERN, …: nothing that a shell could know */
    WORD_FILE,      /* FILE, PATH */
    WORD_DIRECTORY, /* DIR; SRC and DST are volumes */
    WORD_PROCESS,   /* PID */
    WORD_COMMAND,   /* CMD and its arguments */
    WORD_EITHER,    /* CMD… or PID */
};

enum word_kind option_word(const struct option_spec *option);
enum word_kind operands_word(const struct command *command);

/* The command's options, ended by a NULL name; never NULL. */
const struct option_spec *command_options(const struct command *command);

/* The text with a backslash before each of the bytes in `special`. */
void print_escaped(const char *text, const char *special);

#endif
