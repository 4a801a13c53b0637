/* Tests tools/ddinject/observe/shebang and process_environment: the #! lines of scripts, the
 * arguments of env(1), and environments. */
#include "tools/ddinject/observe/shebang.h"

#include "tests/unit/suite.h"
#include "tools/common/own.h"
#include "tools/ddinject/observe/process_environment.h"

#include <string.h>

static const struct {
    /* The kernel cuts off blanks around both parts and splits the argument no further. */
    const char *start, *interpreter, *argument;
} LINES[] = {
    {"#!/bin/sh\nrest", "/bin/sh", ""},
    {"#!/bin/sh", "/bin/sh", ""},
    {"#! \t/bin/sh -e \t\n", "/bin/sh", "-e"},
    {"#!/usr/bin/env -S python -u  -X dev\n", "/usr/bin/env", "-S python -u  -X dev"},
    {"#!/bin/sh\r\n", "/bin/sh\r", ""}, /* as the kernel has it */
};

START_TEST(the_kernel_takes_one_argument)
{
    struct span interpreter, argument;

    ck_assert(shebang_parse(span_of(LINES[_i].start), &interpreter, &argument));
    ck_assert(span_equals(interpreter, span_of(LINES[_i].interpreter)));
    ck_assert(span_equals(argument, span_of(LINES[_i].argument)));
}
END_TEST

static const char *const NO_SCRIPTS[] = {"",
                                         "#",
                                         "#!",
                                         "#!\n/bin/sh",
                                         "#!  \n",
                                         " #!/bin/sh",
                                         "\x7f"
                                         "ELF"};

START_TEST(other_files_are_no_scripts)
{
    struct span interpreter, argument;

    ck_assert(!shebang_parse(span_of(NO_SCRIPTS[_i]), &interpreter, &argument));
}
END_TEST

START_TEST(a_line_is_cut_where_the_kernel_cuts_it)
{
    char start[SHEBANG_SIZE * 2];
    struct span interpreter, argument;

    memset(start, 'x', sizeof(start));
    memcpy(start, "#!/", 3);
    ck_assert(shebang_parse((struct span){start, sizeof(start)}, &interpreter, &argument));
    ck_assert_uint_eq(interpreter.len, SHEBANG_SIZE - 2);
}
END_TEST

/* Words are written with a bar between them, since blanks are part of some. */
static void add_words(struct text_list *list, const char *words)
{
    struct span rest = span_of(words);

    while (rest.at != NULL)
        text_list_add(list, span_cut(&rest, '|'));
}

/* The list must also end with NULL, as execve(2) needs it. */
static void has_words(const struct text_list *list, const char *wanted)
{
    struct span rest = span_of(wanted);

    for (size_t i = 0; i < list->count; i++) {
        struct span word = span_cut(&rest, '|');

        ck_assert_msg(span_equals(word, span_of(list->items[i])), "%s", list->items[i]);
    }
    ck_assert_ptr_null(rest.at);
    ck_assert_ptr_null(list->items[list->count]);
}

/* env's words, what it runs, and the environment behind A=1 that it gives. */
static const struct {
    const char *words, *command, *environment;
} COMMANDS[] = {
    {"env|cmd", "cmd", "A=1"},
    {"env|cmd|-i|B=2", "cmd|-i|B=2", "A=1"},
    {"env|B=2|cmd|x", "cmd|x", "A=1|B=2"},
    {"env|A=3|cmd", "cmd", "A=3"},
    {"env|-i|B=2|cmd", "cmd", "B=2"},
    {"env|-|B=2|cmd", "cmd", "B=2"},
    {"env|-u|A|B=2|cmd", "cmd", "B=2"},
    {"env|-uA|B=2|cmd", "cmd", "B=2"},
    {"env|--unset=A|B=2|cmd", "cmd", "B=2"},
    {"env|-C|/tmp|cmd", "cmd", "A=1"},
    {"env|--chdir=/tmp|cmd", "cmd", "A=1"},
    {"env|--|cmd", "cmd", "A=1"},
    {"env|-v|cmd", "cmd", "A=1"},
    {"env|-S cmd 'a b' c\"d\"", "cmd|a b|cd", "A=1"},
    {"env|-S|cmd x|script", "cmd|x|script", "A=1"},
    {"env|--split-string=B=2 cmd|script", "cmd|script", "A=1|B=2"},
    {"env|-S  -u A B=2 cmd", "cmd", "B=2"},
};

START_TEST(env_is_followed)
{
    cleanup_with(text_list_release) struct text_list words = {0}, environment = {0};

    add_words(&words, COMMANDS[_i].words);
    add_words(&environment, "A=1");
    ck_assert(env_command_apply(&words, &environment));
    has_words(&words, COMMANDS[_i].command);
    has_words(&environment, COMMANDS[_i].environment);
    text_list_release(&environment);
}
END_TEST

/* env prints its environment where it has no command, and starts nothing. */
static const char *const NOTHING[] = {"env", "env|-i", "env|B=2", "env|-u", "env|-S", "env|-S "};

START_TEST(env_alone_changes_nothing)
{
    cleanup_with(text_list_release) struct text_list words = {0}, environment = {0};

    add_words(&words, NOTHING[_i]);
    add_words(&environment, "A=1");
    ck_assert(!env_command_apply(&words, &environment));
    has_words(&words, NOTHING[_i]);
    has_words(&environment, "A=1");
}
END_TEST

/* getenv(3) finds the first of two values, and an assignment leaves one. */
START_TEST(an_environment_has_each_name_once)
{
    cleanup_with(text_list_release) struct text_list list = {0};

    ck_assert_ptr_null(process_environment_value(&list, "A"));
    add_words(&list, "AB=1|A=2|A=3|broken");
    ck_assert_str_eq(process_environment_value(&list, "A"), "2");
    ck_assert_str_eq(process_environment_value(&list, "AB"), "1");
    ck_assert_ptr_null(process_environment_value(&list, "broken"));
    process_environment_assign(&list, "A=4=5");
    has_words(&list, "AB=1|broken|A=4=5");
    process_environment_remove(&list, SPAN("AB"));
    has_words(&list, "broken|A=4=5");
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, the_kernel_takes_one_argument, 0, TABLE_LEN(LINES));
    tcase_add_loop_test(tests, other_files_are_no_scripts, 0, TABLE_LEN(NO_SCRIPTS));
    tcase_add_test(tests, a_line_is_cut_where_the_kernel_cuts_it);
    tcase_add_loop_test(tests, env_is_followed, 0, TABLE_LEN(COMMANDS));
    tcase_add_loop_test(tests, env_alone_changes_nothing, 0, TABLE_LEN(NOTHING));
    tcase_add_test(tests, an_environment_has_each_name_once);
}

int main(void)
{
    return suite_run("shebang", add_tests);
}
