/* The command line, from argv to a command's run function. Options and operands may be mixed, as
 * GNU's getopt_long(3) has it; options are not abbreviated, so that a new one breaks no script.
 * Whoever mistypes one is told what was expected, the nearest name, and how to get help. */
#include "tools/common/command.h"

#include "tools/common/allocate.h"
#include "tools/common/nearest_name.h"
#include "tools/common/own.h"
#include "tools/common/version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct option_spec *option_at(const struct command *command, int i)
{
    return command->options != NULL && command->options[i].name != NULL ? &command->options[i]
                                                                        : NULL;
}

/* Returns -1 when the command has no such option. */
static int option_index(const struct command *command, struct span name)
{
    const struct option_spec *option;

    for (int i = 0; (option = option_at(command, i)) != NULL; i++)
        if (span_equals(span_of(option->name), name))
            return i;
    return -1;
}

/* Returns -1 when the command has no option with this letter. */
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
    int option = option_index(invocation->command, span_of(name));

    for (size_t i = 0; i < invocation->option_count; i++)
        if (invocation->options[i].option == option && n-- == 0)
            return invocation->options[i].value;
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

static void print_option_help(const struct option_spec *option)
{
    char names[80], letter[8] = "    ";

    if (option->letter != 0)
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    snprintf(names, sizeof(names), "%s--%s%s%s", letter, option->name,
             option->argument != NULL ? " " : "", option->argument != NULL ? option->argument : "");
    printf("  %-30s %s\n", names, option->help);
}

static void print_command_help(const struct program *program, const struct command *command)
{
    const struct option_spec *option;

    print_usage(stdout, program, command);
    printf("\n%s\n", command->description);
    if (option_at(command, 0) != NULL)
        printf("\nOptions:\n");
    for (int i = 0; (option = option_at(command, i)) != NULL; i++)
        print_option_help(option);
    printf("\nExit status: %s.\n",
           command->statuses != NULL ? command->statuses : COMMAND_STATUSES);
}

static void print_program_usage(FILE *to, const struct program *program)
{
    fprintf(to, "usage: %s COMMAND [OPTION]... [OPERAND]...\n", program->name);
}

static void print_program_help(const struct program *program)
{
    print_program_usage(stdout, program);
    printf("\n%s\n\nCommands:\n", program->summary);
    for (int i = 0; program->commands[i] != NULL; i++)
        printf("  %-10s %s\n", program->commands[i]->name, program->commands[i]->summary);
    printf("\nOptions:\n"
           "  -h, --help     show this help\n"
           "      --version  show the version of %s\n"
           "\nRun `%s COMMAND --help` for the description and the options of a command.\n",
           program->name, program->name);
}

static const struct command *command_find(const struct program *program, const char *name)
{
    for (int i = 0; program->commands[i] != NULL; i++)
        if (strcmp(program->commands[i]->name, name) == 0)
            return program->commands[i];
    return NULL;
}

/* `name` is what stands behind "--", without its value. A letter has no name that could be near. */
static int error_unknown_option(const struct command *command, struct span name, const char *word,
                                struct error *error)
{
    struct nearest_name nearest = nearest_name_to(name);
    const struct option_spec *option;

    for (int i = 0; (option = option_at(command, i)) != NULL; i++)
        nearest_name_try(&nearest, option->name);
    nearest_name_try(&nearest, "help");
    if (nearest.name != NULL)
        return error_usage(error, "unknown option %s: did you mean --%s?", word, nearest.name);
    return error_usage(error, "unknown option %s", word);
}

/* Adds the option in argv[*at] with its value, which may be the next word. `*at` is left on the
 * last word that was used. */
static int parse_option(struct invocation *invocation, char **argv, int *at, struct error *error)
{
    const struct command *command = invocation->command;
    const char *word = argv[*at];
    bool is_long = word[1] == '-',
         has_value = is_long ? strchr(word, '=') != NULL : word[2] != '\0';
    struct span rest = span_from(span_of(word), 2);
    struct span name = is_long ? span_cut(&rest, '=') : SPAN_EMPTY;
    int i = is_long ? option_index(command, name) : letter_index(command, word[1]);

    if (i < 0)
        return error_unknown_option(command, name, word, error);
    const struct option_spec *option = &command->options[i];
    const char *value = has_value ? rest.at : "";

    if (option->argument == NULL && has_value)
        return error_usage(error, "option --%s takes no value, found %s", option->name, word);
    if (option->argument != NULL && !has_value)
        value = argv[++*at];
    if (value == NULL)
        return error_usage(error, "option %s needs a value: expected %s %s", word, word,
                           option->argument);
    invocation->options[invocation->option_count++] =
        (struct parsed_option){.option = i, .value = value};
    return 0;
}

static int check_operands(const struct invocation *invocation, struct error *error)
{
    const struct command *command = invocation->command;
    int count = invocation->operand_count, max = command->operands_max;

    if (max == 0 && count > 0)
        return error_usage(error, "unexpected operand %s: %s takes no operands",
                           invocation->operands[0], command->name);
    if (max > 0 && count > max)
        return error_usage(error, "unexpected operand %s: expected %s", invocation->operands[max],
                           command->operands);
    if (count < command->operands_min && count == 0)
        return error_usage(error, "missing operand: expected %s, found none", command->operands);
    if (count < command->operands_min)
        return error_usage(error, "missing operand: expected %s, found only %s", command->operands,
                           invocation->operands[count - 1]);
    return 0;
}

/* Sorts argv into options and operands, in place: the operands are moved to its beginning. */
static int parse_arguments(struct invocation *invocation, int argc, char **argv,
                           struct error *error)
{
    const struct command *command = invocation->command;
    bool only_operands = false;

    invocation->operands = argv;
    for (int at = 0; at < argc; at++) {
        /* "-" alone is an operand: standard input or output, where a command takes that. */
        bool is_option = !only_operands && argv[at][0] == '-' && argv[at][1] != '\0';

        if (is_option && strcmp(argv[at], "--") == 0) {
            only_operands = true;
            continue;
        }
        if (is_option) {
            int result = parse_option(invocation, argv, &at, error);

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

/* --help is looked for before anything is checked, so that it helps on a wrong command line, too.
 */
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

/* A full disk or a closed pipe shows only here: without the flush, success would be claimed. */
static int flush_output(struct error *error)
{
    errno = 0;
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return 0;
    return error_errno(error, errno, "cannot write to standard output");
}

static int parse_and_run(const struct command *command, int argc, char **argv, struct error *error)
{
    cleanup_free struct parsed_option *options = array_new((size_t)argc + 1, sizeof(*options));
    struct invocation invocation = {.command = command, .options = options};
    int result = parse_arguments(&invocation, argc, argv, error);

    if (result < 0)
        return result;
    struct error unwritten;

    result = command->run(&invocation, error);
    if (flush_output(&unwritten) < 0 && result >= 0) {
        *error = unwritten;
        return -error->number;
    }
    return result;
}

/* Returns the exit status of a program that has printed help or its version, and nothing else. */
static int status_of_output(const struct program *program)
{
    struct error error;

    if (flush_output(&error) == 0)
        return 0;
    fprintf(stderr, "%s: %s\n", program->name, error.text);
    return ERROR_FAILED;
}

static int run_command(const struct program *program, const struct command *command, int argc,
                       char **argv)
{
    struct error error = {0};

    if (asks_for_help(command, argc, argv)) {
        print_command_help(program, command);
        return status_of_output(program);
    }
    int result = parse_and_run(command, argc, argv, &error);

    if (result >= 0)
        return result;
    fprintf(stderr, "%s %s: %s\n", program->name, command->name, error.text);
    if (error.kind == ERROR_USAGE) {
        print_usage(stderr, program, command);
        fprintf(stderr, "Run `%s %s --help` for details.\n", program->name, command->name);
    }
    if (error.kind == ERROR_USAGE || error.kind == ERROR_VERIFICATION)
        return (int)error.kind;
    return command->failed_status != 0 ? command->failed_status : ERROR_FAILED;
}

static int refuse_command(const struct program *program, const char *name)
{
    struct nearest_name nearest = nearest_name_to(span_of(name));

    for (int i = 0; program->commands[i] != NULL; i++)
        nearest_name_try(&nearest, program->commands[i]->name);
    if (name[0] == '-')
        fprintf(stderr, "%s: unknown option %s: the options of a command follow its name\n",
                program->name, name);
    else if (nearest.name != NULL)
        fprintf(stderr, "%s: unknown command %s: did you mean %s?\n", program->name, name,
                nearest.name);
    else
        fprintf(stderr, "%s: unknown command %s\n", program->name, name);
    print_program_usage(stderr, program);
    fprintf(stderr, "Run `%s --help` for the list of commands.\n", program->name);
    return ERROR_USAGE;
}

int program_main(const struct program *program, int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "--help";
    bool is_help_of_command = strcmp(name, "help") == 0 && argc > 2;

    if (is_help_of_command)
        name = argv[2];
    const struct command *command = command_find(program, name);

    if (command != NULL && is_help_of_command) {
        print_command_help(program, command);
        return status_of_output(program);
    }
    if (command != NULL)
        return run_command(program, command, argc - 2, argv + 2);
    if (strcmp(name, "--version") == 0) {
        printf("%s %s\n", program->name, DDINJECT_VERSION);
        return status_of_output(program);
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_program_help(program);
        return argc > 1 ? status_of_output(program) : ERROR_USAGE;
    }
    return refuse_command(program, name);
}
