/* Completion for fish: a rule for each thing that may be offered, with a condition (complete(1) of
 * fish, option -n) that says for which command. */
#include "tools/describe/describe.h"

#include <stdio.h>

/* What needs a backslash between single quotes of fish. */
#define QUOTED "\\'"

/* Prints the beginning of a rule that holds for this command. */
static void print_rule(const struct program *program, const struct command *command)
{
    printf("complete -c %s -n '__%s_command_is %s'", program->name, program->name, command->name);
}

static void print_description(const char *text)
{
    printf(" -d '");
    print_escaped(text, QUOTED);
    printf("'\n");
}

/* Returns the flags for an option that takes a word: -r requires one, -F offers files, -x offers
 * none but those of -a. */
static const char *word_flags(enum word_kind kind)
{
    switch (kind) {
    case WORD_FILE:
        return " -r -F";
    case WORD_DIRECTORY:
        return " -x -a '(__fish_complete_directories)'";
    case WORD_PROCESS:
    case WORD_COMMAND:
    case WORD_EITHER:
    case WORD_NONE:
        break;
    }
    return " -x";
}

/* Prints the options that take a word. */
static void print_takers(const struct command *command)
{
    for (const struct option_spec *option = command_options(command); option->name != NULL;
         option++)
        if (option->argument != NULL) {
            printf(" --%s", option->name);
            if (option->letter != 0)
                printf(" -%c", option->letter);
        }
}

/* Prints the beginning of a rule for an option. Where what follows the first operand belongs to
 * another command, options are offered in front of that operand only. */
static void print_option_rule(const struct program *program, const struct command *command)
{
    if (!command->stops_at_operand) {
        print_rule(program, command);
        return;
    }
    printf("complete -c %s -n '__%s_before_operand %s", program->name, program->name,
           command->name);
    print_takers(command);
    printf("'");
}

static void print_fish_option(const struct program *program, const struct command *command,
                              const struct option_spec *option)
{
    print_option_rule(program, command);
    printf(" -l %s", option->name);
    if (option->letter != 0)
        printf(" -s %c", option->letter);
    if (option->argument != NULL)
        printf("%s", word_flags(option_word(option)));
    print_description(option->help);
}

static void print_fish_operands(const struct program *program, const struct command *command)
{
    enum word_kind kind = operands_word(command);

    if (kind == WORD_FILE || kind == WORD_DIRECTORY) {
        print_rule(program, command);
        printf("%s\n", kind == WORD_FILE ? " -F" : " -a '(__fish_complete_directories)'");
    }
    if (kind == WORD_COMMAND || kind == WORD_EITHER) {
        print_rule(program, command);
        /* fish's function takes the words that begin with "--" for its own options, so the list of
         * ours must follow a "-", which ends them. */
        printf(" -a '(__fish_complete_subcommand --fcs-skip=2 -");
        print_takers(command);
        printf(")'\n");
    }
    if (kind == WORD_PROCESS || kind == WORD_EITHER) {
        print_rule(program, command);
        printf(" -a '(__fish_complete_pids)'\n");
    }
}

/* Prints the two functions that the conditions call. */
static void print_functions(const struct program *program)
{
    printf("function __%s_command_is\n"
           "    set -l words (commandline -opc)\n"
           "    set -q words[2]; and test $words[2] = $argv[1]\n"
           "end\n\n"
           "# The command, and those of its options that take a word.\n"
           "function __%s_before_operand\n"
           "    __%s_command_is $argv[1]; or return\n"
           "    set -l words (commandline -opc)\n"
           "    set -e words[1..2]\n"
           "    while set -q words[1]\n"
           "        string match -q -- '-?*' $words[1]; and test $words[1] != --; or return\n"
           "        contains -- $words[1] $argv[2..-1]; and set -e words[1]\n"
           "        set -e words[1]\n"
           "    end\n"
           "end\n\n",
           program->name, program->name, program->name);
}

void describe_fish(const struct program *program)
{
    printf("# fish completion for %s: made from its command table\n\n", program->name);
    print_functions(program);
    printf("complete -c %s -f\n"
           "complete -c %s -s h -l help -d 'show help'\n"
           "complete -c %s -n __fish_is_first_token -l version -d 'show the version'\n"
           "complete -c %s -n __fish_is_first_token -a help -d 'show the help of a command'\n",
           program->name, program->name, program->name, program->name);
    for (const struct command *const *command = program->commands; *command != NULL; command++) {
        printf("complete -c %s -n '__fish_is_first_token; or __%s_command_is help' -a %s",
               program->name, program->name, (*command)->name);
        print_description((*command)->summary);
    }
    for (const struct command *const *command = program->commands; *command != NULL; command++) {
        for (const struct option_spec *option = command_options(*command); option->name != NULL;
             option++)
            print_fish_option(program, *command, option);
        print_fish_operands(program, *command);
    }
}
