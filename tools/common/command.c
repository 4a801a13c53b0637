/* The command line: from argv to a command's run function. */
#include "tools/common/command.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/common/version.h"

#include <stdio.h>
#include <string.h>

static const struct option_spec *option_at(const struct command *command, int i)
{
    return command->options != NULL && command->options[i].name != NULL ? &command->options[i]
                                                                        : NULL;
}

static int option_index(const struct command *command, const char *name, size_t len)
{
    const struct option_spec *option;

    for (int i = 0; (option = option_at(command, i)) != NULL; i++)
        if (strlen(option->name) == len && strncmp(option->name, name, len) == 0)
            return i;
    return -1;
}

static void add_given(struct invocation *invocation, int option, const char *value)
{
    invocation->given[invocation->given_count++] = (struct given_option){option, value};
}

static int letter_index(const struct command *command, char letter)
{
    const struct option_spec *option;

    for (int i = 0; (option = option_at(command, i)) != NULL; i++)
        if (option->letter == letter)
            return i;
    return -1;
}

const char *invocation_value_at(const struct invocation *invocation, const char *name, size_t n)
{
    int option = option_index(invocation->command, name, strlen(name));

    for (size_t i = 0; i < invocation->given_count; i++)
        if (invocation->given[i].option == option && n-- == 0)
            return invocation->given[i].value;
    return NULL;
}

const char *invocation_value(const struct invocation *invocation, const char *name)
{
    const char *last = NULL, *value;

    for (size_t n = 0; (value = invocation_value_at(invocation, name, n)) != NULL; n++)
        last = value;
    return last;
}

bool invocation_has(const struct invocation *invocation, const char *name)
{
    return invocation_value(invocation, name) != NULL;
}

static void print_usage(FILE *to, const struct program *program, const struct command *command)
{
    fprintf(to, "usage: %s %s%s%s%s\n", program->name, command->name,
            command->options != NULL ? " [OPTION]..." : "", command->operands[0] != '\0' ? " " : "",
            command->operands);
}

static void print_command_help(const struct program *program, const struct command *command)
{
    const struct option_spec *option;

    print_usage(stdout, program, command);
    printf("\n%s\n", command->description);
    if (option_at(command, 0) != NULL)
        printf("\nOptions:\n");
    for (int i = 0; (option = option_at(command, i)) != NULL; i++) {
        char left[80];
        char letter[8] = "    ";

        if (option->letter != 0)
            snprintf(letter, sizeof(letter), "-%c, ", option->letter);
        snprintf(left, sizeof(left), "%s--%s%s%s", letter, option->name,
                 option->argument != NULL ? " " : "",
                 option->argument != NULL ? option->argument : "");
        printf("  %-30s %s\n", left, option->help);
    }
    printf("\nExit status: %s.\n",
           command->statuses != NULL ? command->statuses : COMMAND_STATUSES);
}

static void print_program_help(const struct program *program)
{
    printf("usage: %s COMMAND [OPTION]... [OPERAND]...\n\n%s\n\nCommands:\n", program->name,
           program->summary);
    for (int i = 0; program->commands[i] != NULL; i++)
        printf("  %-10s %s\n", program->commands[i]->name, program->commands[i]->summary);
    printf("\n`%s COMMAND --help` tells more of each.\n", program->name);
}

static const struct command *command_find(const struct program *program, const char *name)
{
    for (int i = 0; program->commands[i] != NULL; i++)
        if (strcmp(program->commands[i]->name, name) == 0)
            return program->commands[i];
    return NULL;
}

/* Takes argv[*at], an option, and its argument; `*at` is left on the last word that was used. */
static int take_option(struct invocation *invocation, char **argv, int *at, struct error *error)
{
    const char *word = argv[*at];
    bool is_long = word[1] == '-';
    const char *inline_value = is_long ? strchr(word, '=') : (word[2] != '\0' ? word + 2 : NULL);
    size_t len = inline_value != NULL ? (size_t)(inline_value - word) : strlen(word);
    int i = is_long ? option_index(invocation->command, word + 2, len - 2)
                    : letter_index(invocation->command, word[1]);

    if (i < 0)
        return error_usage(error, "unknown option %s: see --help", word);
    if (is_long && inline_value != NULL)
        inline_value++;
    if (invocation->command->options[i].argument == NULL) {
        if (inline_value != NULL)
            return error_usage(error, "option %s takes no value: see --help", word);
        add_given(invocation, i, "");
        return 0;
    }
    if (inline_value == NULL && argv[*at + 1] == NULL)
        return error_usage(error, "option %s needs a %s: see --help", word,
                           invocation->command->options[i].argument);
    add_given(invocation, i, inline_value != NULL ? inline_value : argv[++*at]);
    return 0;
}

static int check_operands(const struct invocation *invocation, struct error *error)
{
    const struct command *command = invocation->command;
    const char *wanted = command->operands[0] != '\0' ? command->operands : "none";
    int max = command->operands_max;

    if (max >= 0 && invocation->operand_count > max)
        return error_usage(error, "%s is one operand too many, wanted: %s",
                           invocation->operands[max], wanted);
    if (invocation->operand_count < command->operands_min)
        return error_usage(error, "%d operands given, wanted: %s", invocation->operand_count,
                           wanted);
    return 0;
}

/* Sorts argv into options and operands, in place: the operands are gathered at its start. */
static int parse(struct invocation *invocation, int argc, char **argv, struct error *error)
{
    const struct command *command = invocation->command;
    bool only_operands = false;

    invocation->operands = argv;
    for (int at = 0; at < argc; at++) {
        bool is_option = !only_operands && argv[at][0] == '-' && argv[at][1] != '\0';

        if (is_option && strcmp(argv[at], "--") == 0) {
            only_operands = true;
            continue;
        }
        if (is_option) {
            int result = take_option(invocation, argv, &at, error);

            if (result < 0)
                return result;
            continue;
        }
        argv[invocation->operand_count++] = argv[at];
        only_operands = only_operands || command->stops_at_operand;
    }
    argv[invocation->operand_count] = NULL;
    return check_operands(invocation, error);
}

static bool asks_for_help(const struct command *command, int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
        if (command->stops_at_operand && argv[i][0] != '-')
            return false;
    }
    return false;
}

static int run_command(const struct program *program, const struct command *command, int argc,
                       char **argv)
{
    cleanup_free struct given_option *given = array_new((size_t)argc + 1, sizeof(*given));
    struct invocation invocation = {.command = command, .given = given};
    struct error error = {0};

    if (asks_for_help(command, argc, argv)) {
        print_command_help(program, command);
        return 0;
    }
    int result = parse(&invocation, argc, argv, &error);

    if (result == 0)
        result = command->run(&invocation, &error);
    bool is_written = fflush(stdout) == 0 && ferror(stdout) == 0;

    if (result >= 0 && !is_written)
        result = error_failed(&error, "cannot write to standard output");
    if (result >= 0)
        return result;
    fprintf(stderr, "%s %s: %s\n", program->name, command->name, error.text);
    if (error.kind == ERROR_USAGE)
        print_usage(stderr, program, command);
    if (error.kind == ERROR_USAGE || error.kind == ERROR_VERIFICATION)
        return (int)error.kind;
    return command->failed_status != 0 ? command->failed_status : ERROR_FAILED;
}

int program_main(const struct program *program, int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "--help";
    bool helps = strcmp(name, "help") == 0 && argc > 2;

    if (helps)
        name = argv[2];
    const struct command *command = command_find(program, name);

    if (command != NULL && helps) {
        print_command_help(program, command);
        return 0;
    }
    if (command != NULL)
        return run_command(program, command, argc - 2, argv + 2);
    if (strcmp(name, "--version") == 0) {
        printf("%s %s\n", program->name, DDINJECT_VERSION);
        return 0;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_program_help(program);
        return argc > 1 ? 0 : ERROR_USAGE;
    }
    fprintf(stderr, "%s: unknown command %s: see `%s --help`\n", program->name, name,
            program->name);
    return ERROR_USAGE;
}
