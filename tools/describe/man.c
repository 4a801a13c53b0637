/* Commands, options and verdicts for the man pages, as scdoc(5) reads them. */
#include "core/verdict.h"
#include "tools/describe/describe.h"

#include "core/span.h"

#include <stdio.h>
#include <string.h>

/* What needs a backslash in scdoc: else it would begin bold or underlined text. */
#define SPECIAL "\\*_"

/* Prints one line; `code` becomes bold. */
static void print_text(struct span text)
{
    bool is_code = false;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '`') {
            is_code = !is_code;
            putchar('*');
            continue;
        }
        if (strchr(SPECIAL, text.at[i]) != NULL || (text.at[i] == '.' && i == 0))
            putchar('\\');
        putchar(text.at[i]);
    }
    putchar('\n');
}

/* Prints a text of several lines. A line may not begin with what scdoc takes for a heading, a list,
 * a table or a comment, so such a byte gets a backslash. */
static void print_paragraphs(const char *text)
{
    struct span rest = span_of(text);

    while (rest.at != NULL) {
        struct span line = span_trim(span_cut(&rest, '\n'));

        if (!span_is_empty(line) && strchr("#-|[];:", line.at[0]) != NULL)
            putchar('\\');
        print_text(line);
    }
}

static void print_man_option(const struct option_spec *option)
{
    if (option->letter != 0)
        printf("*-%c*, ", option->letter);
    printf("*--%s*", option->name);
    if (option->argument != NULL) {
        printf(" _");
        print_escaped(option->argument, SPECIAL);
        printf("_");
    }
    printf("\n\t");
    print_text(span_of(option->help));
    printf("\n");
}

static void print_man_command(const struct program *program, const struct command *command)
{
    printf("## %s %s\n\n*%s %s*", program->name, command->name, program->name, command->name);
    if (command->options != NULL)
        printf(" [_OPTION_]...");
    if (command->operands[0] != '\0') {
        putchar(' ');
        print_escaped(command->operands, SPECIAL);
    }
    printf("\n\n");
    print_paragraphs(command->description);
    printf("\n");
    for (const struct option_spec *option = command_options(command); option->name != NULL;
         option++)
        print_man_option(option);
    if (command->statuses != NULL) {
        printf("Exit status: ");
        print_text(span_of(command->statuses));
        printf("\n");
    }
}

void describe_commands(const struct program *program)
{
    for (const struct command *const *command = program->commands; *command != NULL; command++)
        print_man_command(program, *command);
}

void describe_verdicts(const struct program *program)
{
    (void)program;
    for (enum verdict verdict = VERDICT_NOT_PYTHON + 1; verdict < VERDICT_COUNT; verdict++)
        printf("*%s*\n\t%s\n\n", verdict_name(verdict), verdict_text(verdict));
}
