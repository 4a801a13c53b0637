/* Texts that the build makes from a program's command table: completion for three shells, and the
 * parts of the man pages that would otherwise be written twice. */
#ifndef DDINJECT_TOOLS_DESCRIBE_DESCRIBE_H
#define DDINJECT_TOOLS_DESCRIBE_DESCRIBE_H

#include "tools/common/command.h"

/* Each of these prints a whole text on standard output. */

/* Print the completion of the program, as the shell's own completion system loads it. */
void describe_bash(const struct program *program);
void describe_zsh(const struct program *program);
void describe_fish(const struct program *program);
/* Prints a section with a part for every command, in scdoc(5). */
void describe_commands(const struct program *program);
/* Prints a list of all verdicts, in scdoc(5). The program does not matter. */
void describe_verdicts(const struct program *program);

/* What a shell offers for a word, by the placeholder that the descriptor has for it. The order
 * matters: operands_word takes the greatest one of several. */
enum word_kind {
    WORD_NONE,      /* VERSION, N, PATTERN, …: nothing that a shell could know */
    WORD_FILE,      /* FILE, PATH */
    WORD_DIRECTORY, /* DIR; SRC and DST are volumes */
    WORD_PROCESS,   /* PID */
    WORD_COMMAND,   /* CMD and its arguments */
    WORD_EITHER,    /* CMD… or PID */
};

/* Return what the option takes, and what the operands of the command are. */
enum word_kind option_word(const struct option_spec *option);
enum word_kind operands_word(const struct command *command);

/* Returns the options of the command, ended by a NULL name; it is never NULL itself. */
const struct option_spec *command_options(const struct command *command);

/* Prints the text with a backslash in front of each byte that `special` has. */
void print_escaped(const char *text, const char *special);

#endif
