/* tools/common/command and nearest_name: what a command sees of its command line, what a user reads
 * who mistypes it, and the exit statuses. */
#include "tests/unit/scratch.h"
#include "tools/common/command.h"
#include "tools/common/files.h"
#include "tools/common/format.h"

enum { WORDS_MAX = 12 };

static struct {
    int runs;
    char *out, *first, *all, *operands;
} seen;

static int run_seen(const struct invocation *invocation, struct error *error)
{
    const char *out = invocation_value(invocation, "out");
    cleanup_free char *operands = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&operands, &len);

    for (int i = 0; i < invocation->operand_count; i++)
        fprintf(stream, "[%s]", invocation->operands[i]);
    fclose(stream);
    ck_assert_ptr_null(invocation->operands[invocation->operand_count]);
    seen.runs++;
    seen.operands = steal(&operands);
    seen.out = format_new("%s", out != NULL ? out : "-");
    seen.all = format_new("%s", invocation_has(invocation, "all") ? "all" : "-");
    out = invocation_value_at(invocation, "out", 0);
    seen.first = format_new("%s", out != NULL ? out : "-");
    ck_assert_ptr_null(invocation_value_at(invocation, "out", WORDS_MAX));
    if (strstr(seen.operands, "[fail]") != NULL)
        return error_failed(error, "asked to");
    if (strstr(seen.operands, "[lie]") != NULL)
        return error_verification(error, "asked to");
    if (strstr(seen.operands, "[status]") != NULL)
        return 7;
    return strstr(seen.operands, "[silent]") != NULL ? -1 : 0;
}

static const struct option_spec OPTIONS[] = {
    {"out", 'o', "FILE", "where to"}, {"all", 'a', NULL, "everything"}, {0}};

static const struct command COPY = {
    .name = "copy",
    .summary = "copy",
    .operands = "SRC [DST]",
    .description = "Copies.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 2,
    .run = run_seen,
};

static const struct command RUN = {
    .name = "run",
    .summary = "run",
    .operands = "[--] CMD",
    .description = "Runs.",
    .options = OPTIONS,
    .stops_at_operand = true,
    .operands_min = 1,
    .operands_max = -1,
    .run = run_seen,
};

static const struct command DIFF = {
    .name = "diff",
    .summary = "diff",
    .operands = "A",
    .description = "Compares.",
    .operands_max = 1,
    .statuses = "1 different",
    .failed_status = 2,
    .run = run_seen,
};

static const struct command MOVE = {
    .name = "move",
    .summary = "move",
    .operands = "SRC DST",
    .description = "Moves.",
    .operands_min = 2,
    .operands_max = 2,
    .run = run_seen,
};

static const struct command QUIET = {
    .name = "quiet",
    .summary = "quiet",
    .operands = "",
    .description = "Is quiet.",
    .run = run_seen,
};

static const struct command *const COMMANDS[] = {&COPY, &RUN, &DIFF, &MOVE, &QUIET, NULL};
static const struct program PROGRAM = {"prog", "A program.", COMMANDS};

/* Splits the line at spaces and runs it. Its output is thrown away, its errors go to a file. */
static int run_line_with_errors(const char *line, const char *errors)
{
    cleanup_free char *words = format_new("prog %s", line);
    char *argv[WORDS_MAX] = {NULL};
    int argc = 0;

    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
    ck_assert_ptr_nonnull(freopen(errors, "w", stderr));
    return program_main(&PROGRAM, argc, argv);
}

static int run_line(const char *line)
{
    return run_line_with_errors(line, "/dev/null");
}

static const struct {
    const char *line, *operands, *out, *all;
} PARSED[] = {
    {"copy a", "[a]", "-", "-"},
    {"copy a b --out x", "[a][b]", "x", "-"},
    {"copy --out=x a --all b", "[a][b]", "x", "all"},
    {"copy --out= a", "[a]", "", "-"},
    {"copy --out=a=b a", "[a]", "a=b", "-"},
    {"copy -o x a", "[a]", "x", "-"},
    {"copy -ox -a a", "[a]", "x", "all"},
    {"copy -o x a -o y", "[a]", "y", "-"},
    {"copy -o --all a", "[a]", "--all", "-"},
    {"copy -- --all -o", "[--all][-o]", "-", "-"},
    {"copy - a", "[-][a]", "-", "-"},
    {"run cmd --all -- -o", "[cmd][--all][--][-o]", "-", "-"},
    {"run cmd --help", "[cmd][--help]", "-", "-"},
    {"run -a -- cmd --help", "[cmd][--help]", "-", "all"},
    {"run -- --odd", "[--odd]", "-", "-"},
    {"run -- -- x", "[--][x]", "-", "-"},
};

START_TEST(an_option_that_is_given_twice_keeps_both_values)
{
    ck_assert_int_eq(run_line("copy --out=x -a -o y a"), 0);
    ck_assert_str_eq(seen.first, "x");
    ck_assert_str_eq(seen.out, "y");
}
END_TEST

START_TEST(lines_are_parsed)
{
    ck_assert_int_eq(run_line(PARSED[_i].line), 0);
    ck_assert_int_eq(seen.runs, 1);
    ck_assert_str_eq(seen.operands, PARSED[_i].operands);
    ck_assert_str_eq(seen.out, PARSED[_i].out);
    ck_assert_str_eq(seen.all, PARSED[_i].all);
}
END_TEST

static const struct {
    const char *line;
    int status, runs;
} STATUSES[] = {
    {"copy fail", 1, 1},
    {"copy lie", 3, 1},
    {"copy silent", 1, 1},
    {"copy status", 7, 1},
    {"diff status", 7, 1},
    {"diff fail", 2, 1},
    {"diff silent", 2, 1},
    {"diff lie", 3, 1},
    {"diff a b", 2, 0},
    {"copy", 2, 0},
    {"copy a b c", 2, 0},
    {"copy a --nonsense", 2, 0},
    {"copy a -x", 2, 0},
    {"copy a --out", 2, 0},
    {"copy a -o", 2, 0},
    {"copy a --all=1", 2, 0},
    {"copy a -a1", 2, 0},
    {"copy a --ou x", 2, 0},
    {"copy a --outer x", 2, 0},
    {"bogus", 2, 0},
    {"help bogus", 2, 0},
    {"", 2, 0},
    {"--help", 0, 0},
    {"-h", 0, 0},
    {"help", 0, 0},
    {"--version", 0, 0},
    {"help copy", 0, 0},
    {"copy --help", 0, 0},
    {"copy a b c d --help", 0, 0},
    {"run -h", 0, 0},
};

START_TEST(each_outcome_has_its_exit_status)
{
    ck_assert_int_eq(run_line(STATUSES[_i].line), STATUSES[_i].status);
    ck_assert_int_eq(seen.runs, STATUSES[_i].runs);
}
END_TEST

/* What a user reads who mistypes something: the problem, the usage, and how to get help. */
#define COPY_USAGE "usage: prog copy [OPTION]... SRC [DST]\nRun `prog copy --help` for details.\n"
#define PROGRAM_USAGE                                                                              \
    "usage: prog COMMAND [OPTION]... [OPERAND]...\nRun `prog --help` for the list of commands.\n"

static const struct {
    const char *line, *text;
} MISTAKES[] = {
    {"copy", "prog copy: missing operand: expected SRC [DST], found none\n" COPY_USAGE},
    {"copy a b c", "prog copy: unexpected operand c: expected SRC [DST]\n" COPY_USAGE},
    {"copy a --nonsense", "prog copy: unknown option --nonsense\n" COPY_USAGE},
    {"copy a --uot=x", "prog copy: unknown option --uot=x: did you mean --out?\n" COPY_USAGE},
    {"copy a --al", "prog copy: unknown option --al: did you mean --all?\n" COPY_USAGE},
    {"copy a --hlep", "prog copy: unknown option --hlep: did you mean --help?\n" COPY_USAGE},
    {"copy a -x", "prog copy: unknown option -x\n" COPY_USAGE},
    {"copy a --out", "prog copy: option --out needs a value: expected --out FILE\n" COPY_USAGE},
    {"copy a -o", "prog copy: option -o needs a value: expected -o FILE\n" COPY_USAGE},
    {"copy a --all=1", "prog copy: option --all takes no value, found --all=1\n" COPY_USAGE},
    {"copy a -a1", "prog copy: option --all takes no value, found -a1\n" COPY_USAGE},
    {"move x", "prog move: missing operand: expected SRC DST, found only x\n"
               "usage: prog move SRC DST\nRun `prog move --help` for details.\n"},
    {"quiet x", "prog quiet: unexpected operand x: quiet takes no operands\n"
                "usage: prog quiet\nRun `prog quiet --help` for details.\n"},
    {"bogus", "prog: unknown command bogus\n" PROGRAM_USAGE},
    {"help bogus", "prog: unknown command bogus\n" PROGRAM_USAGE},
    {"cpoy a", "prog: unknown command cpoy: did you mean copy?\n" PROGRAM_USAGE},
    {"qui", "prog: unknown command qui: did you mean quiet?\n" PROGRAM_USAGE},
    {"--all copy",
     "prog: unknown option --all: the options of a command follow its name\n" PROGRAM_USAGE},
    {"copy fail", "prog copy: asked to\n"},
};

START_TEST(a_mistake_is_explained_and_help_is_named)
{
    cleanup_free char *path = scratch_path("error");

    ck_assert_int_gt(run_line_with_errors(MISTAKES[_i].line, path), 0);
    fflush(NULL);
    scratch_has("error", MISTAKES[_i].text);
}
END_TEST

START_TEST(output_that_cannot_be_written_is_a_failure)
{
    char word0[] = "prog", word1[] = "copy", word2[] = "a";
    char *argv[] = {word0, word1, word2, NULL};

    ck_assert_ptr_nonnull(freopen("/dev/full", "w", stdout));
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    printf("a line of the command's\n");
    ck_assert_int_eq(program_main(&PROGRAM, 3, argv), 1);
}
END_TEST

START_TEST(the_help_names_every_option_and_the_error_its_command)
{
    cleanup_free char *out_path = scratch_path("out"), *error_path = scratch_path("error");
    char word0[] = "prog", word1[] = "copy", word2[] = "--help";
    char *argv[] = {word0, word1, word2, NULL}, *no_operand[] = {word0, word1, NULL};
    cleanup_free char *help = NULL;
    struct error error;
    size_t len;

    ck_assert_ptr_nonnull(freopen(out_path, "w", stdout));
    ck_assert_ptr_nonnull(freopen(error_path, "w", stderr));
    ck_assert_int_eq(program_main(&PROGRAM, 3, argv), 0);
    ck_assert_int_eq(program_main(&PROGRAM, 2, no_operand), 2);
    fflush(NULL);
    ck_assert_int_eq(file_read(out_path, &help, &len, &error), 0);
    ck_assert_ptr_nonnull(strstr(help, "usage: prog copy [OPTION]... SRC [DST]"));
    ck_assert_ptr_nonnull(strstr(help, "-o, --out FILE"));
    ck_assert_ptr_nonnull(strstr(help, "-a, --all"));
    scratch_has("error", MISTAKES[0].text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_loop_test(tests, lines_are_parsed, 0, TABLE_LEN(PARSED));
    tcase_add_test(tests, an_option_that_is_given_twice_keeps_both_values);
    tcase_add_loop_test(tests, each_outcome_has_its_exit_status, 0, TABLE_LEN(STATUSES));
    tcase_add_loop_test(tests, a_mistake_is_explained_and_help_is_named, 0, TABLE_LEN(MISTAKES));
    tcase_add_test(tests, output_that_cannot_be_written_is_a_failure);
    tcase_add_test(tests, the_help_names_every_option_and_the_error_its_command);
}

int main(void)
{
    return suite_run("command", add_tests);
}
