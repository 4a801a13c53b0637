/* core/rules, core/command_line and core/path: the shared table of cases, and what files may be. */
#include "core/wildcard.h"
#include "tests/unit/core/rules_cases.h"

#include <errno.h>
static void case_command(const struct rules_case *one, char *script_buffer,
                         struct command_line *ret_command)
{
    struct text script = text_in(script_buffer, RULES_CASE_SIZE);

    command_line_parse((struct span){one->words, one->words_len}, ret_command);
    ret_command->program = span_of(one->program);
    if (ret_command->script.at == NULL)
        return;
    path_add_normalized(&script, span_of(one->directory), ret_command->script);
    ret_command->script = text_span(&script);
}

static void describe(const struct rules_outcome *outcome, bool with_line, char *ret_text)
{
    static const char *const NAMES[] = {[RULES_NOT_READ] = "not read",
                                        [RULES_SAY_NOTHING] = "nothing",
                                        [RULES_ALLOW] = "allow",
                                        [RULES_DENY] = "deny",
                                        [RULES_NEED_ARGUMENTS] = "arguments",
                                        [RULES_HAVE_BAD_LINE] = "bad",
                                        [RULES_FILE_IS_BROKEN] = "broken"};

    if (outcome->line > 0 && with_line)
        sprintf(ret_text, "%s %u", NAMES[outcome->result], outcome->line);
    else
        sprintf(ret_text, "%s", NAMES[outcome->result]);
}

static void case_check(const struct rules_case *one)
{
    char script[RULES_CASE_SIZE], said[64];
    struct command_line command;
    struct rules_outcome outcome;
    struct rules_file files[RULES_SOURCES] = {
        [RULES_OF_VOLUME] = {RULES_FILE_USABLE, {one->rules, one->rules_len}}};

    case_command(one, script, &command);
    rules_decide(files, &command, &outcome);
    describe(&outcome, strchr(one->expected, ' ') != NULL, said);
    ck_assert_msg(strcmp(said, one->expected) == 0, "%s: %s, not %s", one->name, said,
                  one->expected);
}

START_TEST(every_case_of_the_table_holds)
{
    size_t len, count = 0;
    char *text = file_contents(RULES_CASES_FILE, &len), *rest = text;
    struct rules_case *one;

    while ((one = rules_case_next(&rest)) != NULL) {
        case_check(one);
        rules_case_free(one);
        count++;
    }
    ck_assert_uint_gt(count, 60);
    free(text);
}
END_TEST

struct case_file {
    enum rules_file_state state;
    const char *text;
};

static const struct case_file ALLOWS = {RULES_FILE_USABLE, "allow program *"};
static const struct case_file DENIES = {RULES_FILE_USABLE, "\ndeny program *\n"};
static const struct case_file IS_SILENT = {RULES_FILE_USABLE, "# nothing\n"};
static const struct case_file IS_BAD = {RULES_FILE_USABLE, "nonsense"};
static const struct case_file IS_UNKNOWN = {RULES_FILE_USABLE, "refuse program *"};
static const struct case_file IS_ABSENT = {RULES_FILE_ABSENT, NULL};
static const struct case_file IS_FIFO = {RULES_FILE_NOT_REGULAR, NULL};
static const struct case_file IS_NOISE = {RULES_FILE_NOT_TEXT, NULL};
static const struct case_file IS_LARGE = {RULES_FILE_TOO_LARGE, NULL};
static const struct case_file IS_CLOSED = {RULES_FILE_UNREADABLE, NULL};

static void decide_for(struct case_file host, struct case_file volume,
                       const struct command_line *command, struct rules_outcome *ret_outcome)
{
    struct rules_file files[RULES_SOURCES] = {
        {host.state, span_of(host.text)},
        {volume.state, span_of(volume.text)},
    };

    rules_decide(files, command, ret_outcome);
}

static const struct {
    const struct case_file *host, *volume;
    bool has_command;
    enum rules_result result;
    bool denies;
    const char *told;
} FILES[] = {
    {&ALLOWS, &DENIES, true, RULES_ALLOW, false, "/etc/ddinject/rules.conf:1"},
    {&DENIES, &ALLOWS, true, RULES_DENY, true, "/etc/ddinject/rules.conf:2"},
    {&IS_SILENT, &DENIES, true, RULES_DENY, true, "/v/rules.conf:2"},
    {&IS_ABSENT, &ALLOWS, true, RULES_ALLOW, false, "/v/rules.conf:1"},
    {&IS_ABSENT, &IS_ABSENT, true, RULES_SAY_NOTHING, false, ""},
    {&IS_SILENT, &IS_SILENT, true, RULES_SAY_NOTHING, false, ""},
    {&IS_FIFO, &DENIES, true, RULES_DENY, true,
     "/v/rules.conf:2, /etc/ddinject/rules.conf is not a regular file"},
    {&IS_FIFO, &IS_NOISE, true, RULES_SAY_NOTHING, false,
     "/etc/ddinject/rules.conf is not a regular file, /v/rules.conf is not text"},
    {&IS_BAD, &ALLOWS, true, RULES_HAVE_BAD_LINE, true, "/etc/ddinject/rules.conf:1 is not a rule"},
    {&ALLOWS, &IS_BAD, true, RULES_ALLOW, false, "/etc/ddinject/rules.conf:1"},
    {&IS_SILENT, &IS_BAD, true, RULES_HAVE_BAD_LINE, true, "/v/rules.conf:1 is not a rule"},
    {&IS_LARGE, &ALLOWS, true, RULES_FILE_IS_BROKEN, true,
     "/etc/ddinject/rules.conf is larger than 64 KB"},
    {&IS_ABSENT, &IS_CLOSED, true, RULES_FILE_IS_BROKEN, true, "/v/rules.conf cannot be read"},
    {&IS_ABSENT, &ALLOWS, false, RULES_NEED_ARGUMENTS, true, "the command line cannot be read"},
    {&DENIES, &IS_ABSENT, false, RULES_NEED_ARGUMENTS, true, "the command line cannot be read"},
    {&IS_ABSENT, &IS_SILENT, false, RULES_SAY_NOTHING, false, ""},
    {&IS_ABSENT, &IS_ABSENT, false, RULES_SAY_NOTHING, false, ""},
    {&IS_UNKNOWN, &IS_ABSENT, false, RULES_HAVE_BAD_LINE, true,
     "/etc/ddinject/rules.conf:1 is not a rule"},
    {&IS_BAD, &IS_ABSENT, false, RULES_HAVE_BAD_LINE, true,
     "/etc/ddinject/rules.conf:1 is not a rule"},
};

START_TEST(the_hosts_file_comes_first_and_what_is_broken_denies)
{
    struct command_line command = {.program = SPAN("/usr/bin/python3")};
    struct rules_outcome outcome;
    char buffer[256];
    struct text told = text_in(buffer, sizeof(buffer));

    decide_for(*FILES[_i].host, *FILES[_i].volume, FILES[_i].has_command ? &command : NULL,
               &outcome);
    rules_outcome_add(&told, &outcome, SPAN("/v"));
    ck_assert_int_eq(outcome.result, FILES[_i].result);
    ck_assert_int_eq(rules_outcome_denies(&outcome), FILES[_i].denies);
    ck_assert_str_eq(buffer, FILES[_i].told);
}
END_TEST

static const struct {
    struct file_status file, directory;
    bool is_trusted;
} OWNERS[] = {
    {{0, 0, 0644, true}, {0, 0, 0755, true}, true},
    {{0, 0, 0600, true}, {1000, 1000, 0755, true}, true},
    {{1000, 1000, 0644, true}, {1000, 7, 0755, true}, true},
    {{1000, 1000, 0644, true}, {0, 0, 0755, true}, false},
    {{1001, 1000, 0644, true}, {1000, 1, 0755, true}, false},
    {{0, 0, 0646, true}, {0, 0, 0777, true}, false},
    {{0, 0, 0664, true}, {0, 0, 0755, true}, false},
    {{0, 5, 0664, true}, {0, 5, 0775, true}, true},
    {{0, 5, 0664, true}, {0, 6, 0775, true}, false},
};

START_TEST(only_those_who_may_write_the_volume_are_trusted)
{
    ck_assert_int_eq(rules_file_state_of_status(&OWNERS[_i].file, &OWNERS[_i].directory),
                     OWNERS[_i].is_trusted ? RULES_FILE_USABLE : RULES_FILE_UNTRUSTED);
}
END_TEST

START_TEST(text_has_no_control_characters)
{
    for (int byte = 0; byte < 256; byte++) {
        char one = (char)byte;
        bool is_control = byte < ' ' || byte == 127;
        bool is_of_text = byte == '\t' || byte == '\r' || byte == '\n';

        ck_assert_int_eq(rules_file_state_of_bytes((struct span){&one, 1}),
                         !is_control || is_of_text ? RULES_FILE_USABLE : RULES_FILE_NOT_TEXT);
    }
    ck_assert_int_eq(rules_file_state_of_bytes(SPAN_EMPTY), RULES_FILE_USABLE);
}
END_TEST

START_TEST(a_file_has_a_largest_size)
{
    static char bytes[RULES_FILE_SIZE_MAX + 1];

    memset(bytes, '#', sizeof(bytes));
    ck_assert_int_eq(rules_file_state_of_bytes((struct span){bytes, RULES_FILE_SIZE_MAX}),
                     RULES_FILE_USABLE);
    ck_assert_int_eq(rules_file_state_of_bytes((struct span){bytes, sizeof(bytes)}),
                     RULES_FILE_TOO_LARGE);
    bytes[0] = '\0';
    ck_assert_int_eq(rules_file_state_of_bytes((struct span){bytes, sizeof(bytes)}),
                     RULES_FILE_NOT_TEXT);
}
END_TEST

START_TEST(only_a_regular_file_is_read)
{
    struct file_status file = {0, 0, 0644, false}, directory = {0, 0, 0755, false};

    ck_assert_int_eq(rules_file_state_of_status(&file, &directory), RULES_FILE_NOT_REGULAR);
}
END_TEST

static const struct {
    int number;
    enum rules_file_state state;
} FAILURES[] = {
    {ENOENT, RULES_FILE_ABSENT},     {ENOTDIR, RULES_FILE_ABSENT},
    {ELOOP, RULES_FILE_DANGLING},    {ENXIO, RULES_FILE_NOT_REGULAR},
    {EACCES, RULES_FILE_UNREADABLE}, {EMFILE, RULES_FILE_UNREADABLE},
};

START_TEST(a_failure_to_open_gives_its_state)
{
    ck_assert_int_eq(rules_file_state_of_failure(FAILURES[_i].number), FAILURES[_i].state);
}
END_TEST

static const struct {
    enum rules_file_state state;
    bool is_ignored, denies;
} STATES[] = {
    {RULES_FILE_ABSENT, false, false},     {RULES_FILE_USABLE, false, false},
    {RULES_FILE_NOT_REGULAR, true, false}, {RULES_FILE_DANGLING, true, false},
    {RULES_FILE_UNTRUSTED, true, false},   {RULES_FILE_NOT_TEXT, true, false},
    {RULES_FILE_TOO_LARGE, false, true},   {RULES_FILE_UNREADABLE, false, true},
};

START_TEST(every_state_is_silent_or_ignored_or_broken)
{
    struct rules_outcome outcome;
    enum rules_file_state state = STATES[_i].state;

    decide_for((struct case_file){state, NULL}, IS_ABSENT, NULL, &outcome);
    ck_assert_int_eq(rules_file_effect(state) == RULES_FILE_IS_IGNORED, STATES[_i].is_ignored);
    ck_assert_int_eq(rules_file_effect(state) == RULES_FILE_IS_READ, state == RULES_FILE_USABLE);
    ck_assert_int_eq(rules_outcome_denies(&outcome), STATES[_i].denies);
}
END_TEST

START_TEST(patterns_have_a_longest_length)
{
    char line[512] = "deny script /";
    struct command_line command = {.script = SPAN("/x")};
    struct rules_outcome outcome;
    size_t start = strlen(line) - 1;

    memset(line + start + 1, 'x', WILDCARD_PATTERN_MAX - 1);
    decide_for((struct case_file){RULES_FILE_USABLE, line}, IS_ABSENT, &command, &outcome);
    ck_assert_int_eq(outcome.result, RULES_SAY_NOTHING);
    line[start + WILDCARD_PATTERN_MAX] = 'x';
    decide_for((struct case_file){RULES_FILE_USABLE, line}, IS_ABSENT, &command, &outcome);
    ck_assert_int_eq(outcome.result, RULES_HAVE_BAD_LINE);
}
END_TEST

START_TEST(options_that_concern_us_are_seen)
{
    struct command_line command;

    command_line_parse(SPAN("python\0-sS\0-c\0pass\0-E\0"), &command);
    ck_assert(command.skips_site && !command.ignores_environment);
    command_line_parse(SPAN("python\0-bE\0app.py\0-S\0"), &command);
    ck_assert(!command.skips_site && command.ignores_environment);
    command_line_parse(SPAN("python\0-I\0"), &command);
    ck_assert(!command.skips_site && command.ignores_environment);
    command_line_parse(SPAN("python\0-WS\0-XE\0--S\0app.py"), &command);
    ck_assert(!command.skips_site && !command.ignores_environment);
    ck_assert(span_equals(command.script, SPAN("app.py")));
}
END_TEST

static const struct {
    const char *words;
    bool ignores;
} COMMANDS[] = {
    {"python", false},         {"python -I", true},         {"python -E", true},
    {"python -sE x.py", true}, {"python x.py -I", false},   {"python -c -I", false},
    {"python -cI", false},     {"python -m mod -E", false}, {"python -W -I x.py", false},
    {"python -WI -E", true},   {"python -X dev -I", true},  {"python -- -I", false},
    {"python - -I", false},    {"python -BOO -I x", true},  {"python -Xdev x -I", false},
};

START_TEST(options_in_front_of_the_script_count)
{
    struct command_line command;
    char words[64];
    size_t len = strlen(COMMANDS[_i].words);

    for (size_t i = 0; i <= len; i++)
        words[i] = COMMANDS[_i].words[i] == ' ' ? '\0' : COMMANDS[_i].words[i];
    command_line_parse((struct span){words, len + 1}, &command);
    ck_assert_msg(command.ignores_environment == COMMANDS[_i].ignores, "%s", COMMANDS[_i].words);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_case_of_the_table_holds);
    tcase_add_loop_test(tests, the_hosts_file_comes_first_and_what_is_broken_denies, 0,
                        TABLE_LEN(FILES));
    tcase_add_loop_test(tests, only_those_who_may_write_the_volume_are_trusted, 0,
                        TABLE_LEN(OWNERS));
    tcase_add_test(tests, text_has_no_control_characters);
    tcase_add_test(tests, a_file_has_a_largest_size);
    tcase_add_test(tests, only_a_regular_file_is_read);
    tcase_add_loop_test(tests, a_failure_to_open_gives_its_state, 0, TABLE_LEN(FAILURES));
    tcase_add_loop_test(tests, every_state_is_silent_or_ignored_or_broken, 0, TABLE_LEN(STATES));
    tcase_add_test(tests, patterns_have_a_longest_length);
    tcase_add_loop_test(tests, options_in_front_of_the_script_count, 0, TABLE_LEN(COMMANDS));
    tcase_add_test(tests, options_that_concern_us_are_seen);
}

int main(void)
{
    return suite_run("rules", add_tests);
}
