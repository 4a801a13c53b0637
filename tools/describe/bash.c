/* Completion for bash, by the functions of the bash-completion package: _init_completion splits the
 * line into words, _filedir offers files, _command_offset completes another command's line. */
#include "tools/describe/describe.h"

#include <stdio.h>

/* Prints a pattern like "--lock|--wheels|-o" of all options that take a word of this kind. Returns
 * false when there is none. */
static bool print_pattern(const struct command *command, enum word_kind kind)
{
    bool is_some = false;

    for (const struct option_spec *option = command_options(command); option->name != NULL;
         option++) {
        if (option->argument == NULL || option_word(option) != kind)
            continue;
        printf("%s--%s", is_some ? "|" : "            ", option->name);
        if (option->letter != 0)
            printf("|-%c", option->letter);
        is_some = true;
    }
    return is_some;
}

/* Prints what is offered for the word behind an option. */
static void print_option_words(const struct command *command)
{
    static const struct {
        enum word_kind kind;
        const char *action;
    } ACTIONS[] = {
        {WORD_FILE, "_filedir; return"},
        {WORD_DIRECTORY, "_filedir -d; return"},
        {WORD_NONE, "return"},
    };

    printf("        case $prev in\n");
    for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(ACTIONS[0]); i++)
        if (print_pattern(command, ACTIONS[i].kind))
            printf(") %s ;;\n", ACTIONS[i].action);
    printf("        esac\n");
}

static void print_options(const struct command *command)
{
    printf("        options='--help");
    for (const struct option_spec *option = command_options(command); option->name != NULL;
         option++)
        printf(" --%s", option->name);
    printf("'\n");
}

/* Returns the code that offers operands; ":" offers nothing. */
static const char *operands_action(enum word_kind kind)
{
    switch (kind) {
    case WORD_FILE:
        return "_filedir";
    case WORD_DIRECTORY:
        return "_filedir -d";
    case WORD_COMMAND:
        return "_command_offset \"$operand\"";
    case WORD_PROCESS:
        return "COMPREPLY=($(compgen -W \"$(ps -eo pid=)\" -- \"$cur\"))";
    case WORD_EITHER:
        return "_command_offset \"$operand\"\n"
               "        COMPREPLY+=($(compgen -W \"$(ps -eo pid=)\" -- \"$cur\"))";
    case WORD_NONE:
        break;
    }
    return ":";
}

/* Prints the search for the first operand, which skips options and the words that they take. What
 * follows that operand belongs to the command which it names. */
static void print_operand_search(const struct command *command)
{
    printf("        operand=2\n"
           "        while ((operand < cword)); do\n"
           "            case ${words[operand]} in\n");
    for (enum word_kind kind = WORD_NONE; kind <= WORD_DIRECTORY; kind++)
        if (print_pattern(command, kind))
            printf(") ((operand++)) ;;\n");
    printf("            --) ((operand++)); break ;;\n"
           "            -*) ;;\n"
           "            *) break ;;\n"
           "            esac\n"
           "            ((operand++))\n"
           "        done\n"
           "        [[ ${words[operand-1]} != -- ]] || options=\n");
}

static void print_bash_command(const struct command *command)
{
    enum word_kind operands = operands_word(command);

    printf("    %s)\n", command->name);
    print_options(command);
    if (command->stops_at_operand) {
        print_operand_search(command);
        printf("        if ((cword > operand)); then\n"
               "            _command_offset \"$operand\"\n"
               "            return\n"
               "        fi\n");
    }
    print_option_words(command);
    printf("        if [[ $cur == -* && $options ]]; then\n"
           "            COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
           "            return\n"
           "        fi\n"
           "        %s\n"
           "        ;;\n",
           operands_action(operands));
}

void describe_bash(const struct program *program)
{
    printf("# bash completion for %s: made from its command table\n\n"
           "_%s() {\n"
           "    local cur prev words cword split commands options operand\n"
           "    _init_completion -s || return\n"
           "    commands='help",
           program->name, program->name);
    for (const struct command *const *command = program->commands; *command != NULL; command++)
        printf(" %s", (*command)->name);
    printf("'\n"
           "    if ((cword == 1)); then\n"
           "        COMPREPLY=($(compgen -W \"$commands --help --version\" -- \"$cur\"))\n"
           "        return\n"
           "    fi\n"
           "    case ${words[1]} in\n"
           "    help) COMPREPLY=($(compgen -W \"${commands#help }\" -- \"$cur\")) ;;\n");
    for (const struct command *const *command = program->commands; *command != NULL; command++)
        print_bash_command(*command);
    printf("    esac\n"
           "} &&\n"
           "    complete -F _%s %s\n",
           program->name, program->name);
}
