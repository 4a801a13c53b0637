/* The entry. It is linked with a program's own main.c, whose call of program_main comes here
 * (ld(1),
 * --wrap), so that there is no second table of commands, and no hidden option in the program. */
#include "tools/describe/describe.h"

#include "core/span.h"

#include <stdio.h>
#include <string.h>

/* The name that ld's --wrap=program_main looks for. */
int describe_main(const struct program *program, int argc,
                  char **argv) __asm__("__wrap_program_main");

/* A placeholder is known by its beginning: "FILE", "DIR1", "PID". */
static enum word_kind word_of(struct span placeholder)
{
    static const struct {
        const char *placeholder;
        enum word_kind kind;
    } KINDS[] = {
        {"FILE", WORD_FILE},     {"PATH", WORD_FILE},     {"DIR", WORD_DIRECTORY},
        {"SRC", WORD_DIRECTORY}, {"DST", WORD_DIRECTORY}, {"CMD", WORD_COMMAND},
        {"PID", WORD_PROCESS},
    };

    for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
        if (span_starts_with(placeholder, span_of(KINDS[i].placeholder)))
            return KINDS[i].kind;
    return WORD_NONE;
}

enum word_kind option_word(const struct option_spec *option)
{
    return option->argument != NULL ? word_of(span_of(option->argument)) : WORD_NONE;
}

/* Of several operands the greatest kind counts, as in "[--] CMD [ARG]..."; a command or a process,
 * as in "-- CMD [ARG]... | PID", is a kind of its own. */
enum word_kind operands_word(const struct command *command)
{
    struct span rest = span_of(command->operands);
    enum word_kind kind = WORD_NONE;

    while (rest.at != NULL) {
        struct span word = span_cut(&rest, ' ');

        span_take(&word, SPAN("["));
        enum word_kind found = word_of(word);

        if (kind == WORD_COMMAND && found == WORD_PROCESS)
            kind = WORD_EITHER;
        else if (found > kind)
            kind = found;
    }
    return kind;
}

const struct option_spec *command_options(const struct command *command)
{
    static const struct option_spec NONE[] = {{0}};

    return command->options != NULL ? command->options : NONE;
}

void print_escaped(const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            putchar('\\');
        putchar(*text);
    }
}

int describe_main(const struct program *program, int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*describe)(const struct program *program);
    } TEXTS[] = {
        {"bash", describe_bash},         {"zsh", describe_zsh},           {"fish", describe_fish},
        {"commands", describe_commands}, {"verdicts", describe_verdicts},
    };

    for (size_t i = 0; argc == 2 && i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
        if (strcmp(argv[1], TEXTS[i].name) != 0)
            continue;
        TEXTS[i].describe(program);
        return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : 1;
    }
    fprintf(stderr, "usage: %s bash|zsh|fish|commands|verdicts\n", argv[0]);
    return 2;
}
