/* tools/describe: what a placeholder means to a shell, and that bytes which mean something to a
 * shell or to scdoc are quoted. */
#include "tests/unit/scratch.h"
#include "tools/describe/describe.h"

static const struct {
    const char *operands;
    enum word_kind kind;
} OPERANDS[] = {
    {"", WORD_NONE},
    {"NAME", WORD_NONE},
    {"FILE", WORD_FILE},
    {"[FILE]...", WORD_FILE},
    {"SRC DST", WORD_DIRECTORY},
    {"DIR1 DIR2", WORD_DIRECTORY},
    {"[PID]", WORD_PROCESS},
    {"[--] CMD [ARG]...", WORD_COMMAND},
    {"-- CMD [ARG]... | PID", WORD_EITHER},
};

START_TEST(placeholders_tell_what_a_shell_offers)
{
    struct command command = {.operands = OPERANDS[_i].operands};

    ck_assert_int_eq(operands_word(&command), OPERANDS[_i].kind);
}
END_TEST

static const struct option_spec OPTIONS[] = {
    {"odd", 'o', "X_Y", "it's [any]: a `*` or \\"},
    {0},
};

static const struct command ODD = {
    .name = "odd",
    .summary = "It's [odd]: 'very'",
    .operands = "[PID]",
    .description = "# no heading\n- no list\n.no request\nsnake_case and *stars*",
    .options = OPTIONS,
    .operands_max = 1,
};

static const struct command *const COMMANDS[] = {&ODD, NULL};
static const struct program PROGRAM = {"prog", "A program.", COMMANDS};

static const struct {
    void (*describe)(const struct program *program);
    const char *wanted;
} TEXTS[] = {
    {describe_zsh, "'odd:It'\\''s \\[odd\\]\\: '\\''very'\\'''"},
    {describe_zsh, "{-o+,--odd=}'[it'\\''s \\[any\\]\\: a `*` or \\\\]:X_Y: '"},
    {describe_zsh, "'*:operand:_ddinject_processes'"},
    {describe_fish, "-a odd -d 'It\\'s [odd]: \\'very\\''\n"},
    {describe_fish, "-l odd -s o -x -d 'it\\'s [any]: a `*` or \\\\'\n"},
    {describe_fish, "'__prog_command_is odd' -a '(__fish_complete_pids)'\n"},
    {describe_bash, "options='--help --odd'\n"},
    {describe_bash, "--odd|-o) return ;;\n"},
    {describe_bash, "complete -F _prog prog\n"},
    {describe_commands, "*-o*, *--odd* _X\\_Y_\n\tit's [any]: a *\\** or \\\\\n"},
    {describe_commands, "\n\\# no heading\n\\- no list\n\\.no request\n"},
    {describe_commands, "snake\\_case and \\*stars\\*\n"},
    {describe_commands, "*prog odd* [_OPTION_]... [PID]\n"},
    {describe_verdicts, "*denied_by_rule*\n\t"},
};

START_TEST(texts_are_quoted_for_their_readers)
{
    cleanup_free char *path = scratch_path("text"), *text = NULL;
    struct error error;
    size_t len;

    ck_assert_ptr_nonnull(freopen(path, "w", stdout));
    TEXTS[_i].describe(&PROGRAM);
    fflush(stdout);
    ck_assert_int_eq(file_read(path, &text, &len, &error), 0);
    ck_assert_msg(strstr(text, TEXTS[_i].wanted) != NULL, "%s is not in:\n%s", TEXTS[_i].wanted,
                  text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_loop_test(tests, placeholders_tell_what_a_shell_offers, 0, TABLE_LEN(OPERANDS));
    tcase_add_loop_test(tests, texts_are_quoted_for_their_readers, 0, TABLE_LEN(TEXTS));
}

int main(void)
{
    return suite_run("describe", add_tests);
}
