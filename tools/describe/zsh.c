/* Completion for zsh, as specifications for its function _arguments (zshcompsys(1)). */
#include "tools/describe/describe.h"

#include <stdio.h>

/* Prints a text between single quotes, where a quote must end the string for a moment. [ ] : and \
 * have a meaning in specifications. */
static void print_help(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            printf("'\\'");
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
}

/* Returns the function that offers such words; " " offers nothing and shows the placeholder. */
static const char *word_action(enum word_kind kind)
{
    switch (kind) {
    case WORD_FILE:
        return "_files";
    case WORD_DIRECTORY:
        return "_files -/";
    case WORD_COMMAND:
        return "_command_names -e";
    case WORD_PROCESS:
        return "_ddinject_processes";
    case WORD_EITHER:
        return "_ddinject_commands_or_processes";
    case WORD_NONE:
        break;
    }
    return " ";
}

/* Prints "-o+" and "--output=", which let the value follow in the same word or in the next one. */
static void print_zsh_option(const struct option_spec *option)
{
    bool takes_word = option->argument != NULL;

    printf("            ");
    if (option->letter != 0)
        printf("{-%c%s,--%s%s}'", option->letter, takes_word ? "+" : "", option->name,
               takes_word ? "=" : "");
    else
        printf("'--%s%s", option->name, takes_word ? "=" : "");
    printf("[");
    print_help(option->help);
    printf("]");
    if (takes_word) {
        printf(":");
        print_help(option->argument);
        printf(":%s", word_action(option_word(option)));
    }
    printf("' \\\n");
}

static void print_zsh_operands(const struct command *command)
{
    enum word_kind kind = operands_word(command);

    /* "(-)" ends our options at the first operand, and _normal completes the line behind it as a
     * command's of its own. */
    if (command->stops_at_operand)
        printf("            '(-)1: :%s' '*:: :_normal'\n", word_action(kind));
    else if (command->operands_max != 0)
        printf("            '*:operand:%s'\n", word_action(kind));
    else
        printf("            '*: :'\n");
}

static void print_zsh_command(const struct command *command)
{
    printf("        %s)\n        _arguments -s -S \\\n"
           "            '(- *)'{-h,--help}'[show help]' \\\n",
           command->name);
    for (const struct option_spec *option = command_options(command); option->name != NULL;
         option++)
        print_zsh_option(option);
    print_zsh_operands(command);
    printf("        ;;\n");
}

/* zsh's own _pids offers only the processes of the terminal. */
static const char PROCESSES[] =
    "_ddinject_processes() {\n"
    "    local expl\n"
    "    _wanted processes expl process compadd -- ${=$(ps -eo pid=)}\n"
    "}\n\n"
    "_ddinject_commands_or_processes() {\n"
    "    _alternative 'commands:command:_command_names -e' 'processes::_ddinject_processes'\n"
    "}\n\n";

void describe_zsh(const struct program *program)
{
    printf("#compdef %s\n"
           "# zsh completion for %s: made from its command table\n\n"
           "%s_%s() {\n"
           "    local curcontext=$curcontext state line ret=1\n"
           "    typeset -A opt_args\n"
           "    local -a own_commands=(\n",
           program->name, program->name, PROCESSES, program->name);
    for (const struct command *const *command = program->commands; *command != NULL; command++) {
        printf("        '%s:", (*command)->name);
        print_help((*command)->summary);
        printf("'\n");
    }
    printf(
        "        'help:show the help of a command'\n"
        "    )\n"
        "    _arguments -C '(- *)'{-h,--help}'[show help]' '(- *)--version[show the version]' \\\n"
        "        '1: :->command' '*:: :->words' && ret=0\n"
        "    case $state in\n"
        "    command) _describe -t commands command own_commands && ret=0 ;;\n"
        "    words)\n"
        "        curcontext=${curcontext%%:*:*}:%s-$words[1]:\n"
        "        case $words[1] in\n"
        "        help) _describe -t commands command own_commands ;;\n",
        program->name);
    for (const struct command *const *command = program->commands; *command != NULL; command++)
        print_zsh_command(*command);
    printf("        esac && ret=0\n"
           "    esac\n"
           "    return ret\n"
           "}\n\n"
           "_%s \"$@\"\n",
           program->name);
}
