/* Tests tools/ddinject/observe/root_path and program_lookup: symbolic links inside of a root
 * directory, and the program that a command starts in the end. */
#include "tools/ddinject/observe/root_path.h"

#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/common/trees.h"
#include "tools/ddinject/observe/program_lookup.h"

/* Links in the scratch directory: name, target. */
static const char *const LINKS[][2] = {
    {"absolute", "/dir/file"}, {"relative", "dir/file"},
    {"up", "../../../dir"},    {"chain", "relative"},
    {"ring", "ring"},          {"dir/back", ".."},
    {"to-dir", "/dir/"},       {"dangling", "/absent/and/more"},
};

static void make_links(void)
{
    struct error error;

    scratch_create();
    cleanup_free char *directory = scratch_path("dir");

    ck_assert_int_eq(directory_create(directory, &error), 0);
    scratch_write("dir/file", "");
    for (int i = 0; i < TABLE_LEN(LINKS); i++) {
        cleanup_free char *path = scratch_path(LINKS[i][0]);

        ck_assert_int_eq(symlink(LINKS[i][1], path), 0);
    }
}

static const struct {
    /* Links that point out of the root, in circles or to nothing stay inside of the root. */
    const char *path, *real;
} PATHS[] = {
    {"/", "/"},
    {"", "/"},
    {"//dir/./file", "/dir/file"},
    {"/dir/../dir/file/", "/dir/file"},
    {"/../../dir", "/dir"},
    {"/absolute", "/dir/file"},
    {"/relative", "/dir/file"},
    {"/chain", "/dir/file"},
    {"/up/file", "/dir/file"},
    {"/dir/back/relative", "/dir/file"},
    {"/to-dir/file", "/dir/file"},
    {"/dangling", "/absent/and/more"},
    {"/absent/file", "/absent/file"},
    {"/ring/x", "/ring/x"},
};

START_TEST(links_are_followed_inside_of_the_root)
{
    cleanup_free char *real = root_path_real(scratch, PATHS[_i].path);
    cleanup_free char *name = root_path_open_name(scratch, PATHS[_i].path);
    cleanup_free char *wanted = format_new("%s%s", scratch, PATHS[_i].real);

    ck_assert_str_eq(real, PATHS[_i].real);
    ck_assert_str_eq(name, wanted);
}
END_TEST

/* The kernel itself follows links from our own root. */
START_TEST(our_own_root_needs_no_walk)
{
    cleanup_free char *name = root_path_open_name("", "/a/../b");

    ck_assert_str_eq(name, "/a/../b");
}
END_TEST

static void make_program(const char *name, const char *text)
{
    cleanup_free char *path = scratch_path(name);

    scratch_write(name, text);
    ck_assert_int_eq(chmod(path, 0755), 0);
}

/* Looks the command up in an environment whose PATH has the scratch directory after one that does
 * not exist. */
static int look_up(const char *command, struct started_program *program, struct error *error)
{
    cleanup_with(text_list_release) struct text_list environment = {0};
    cleanup_free char *path = format_new("PATH=/absent:%s:%s/dir", scratch, scratch);
    char *const words[] = {(char *)(uintptr_t)command, (char[]){"argument"}, NULL};

    text_list_add(&environment, span_of(path));
    return program_lookup(words, &environment, program, error);
}

/* outer is found by env on PATH and starts inner, whose interpreter gets one argument with a
 * blank. */
START_TEST(scripts_lead_to_their_program)
{
    cleanup_with(started_program_release) struct started_program program = {0};
    cleanup_free char *binary = scratch_path("binary");
    cleanup_free char *inner = format_new("#!%s -x y\n", binary);
    struct error error;

    make_program("binary", "\x7f"
                           "ELF");
    make_program("inner", inner);
    make_program("outer", "#!/usr/bin/env inner\n");
    ck_assert_msg(look_up("outer", &program, &error) == 0, "%s", error.text);
    cleanup_free char *script = scratch_path("outer");
    cleanup_free char *inner_path = scratch_path("inner");

    ck_assert_str_eq(program.path, binary);
    ck_assert_str_eq(program.script, script);
    ck_assert_uint_eq(program.words.count, 5);
    ck_assert_str_eq(program.words.items[1], "-x y");
    ck_assert_str_eq(program.words.items[2], inner_path);
    ck_assert_str_eq(program.words.items[3], script);
    ck_assert_str_eq(program.words.items[4], "argument");
}
END_TEST

static const struct {
    /* Each error names what a user typed, or the script on the way. */
    const char *command, *word;
} UNUSABLE[] = {
    {"absent", "absent: no executable file found in any directory of PATH"},
    {"file", "PATH"}, /* no x bit */
    {"dir", "PATH"},
    {"/absent/program", "/absent/program"},
    {"orphan", "the #! line of"},
    {"itself", "follow one another"},
};

START_TEST(what_cannot_be_started_is_named)
{
    cleanup_with(started_program_release) struct started_program program = {0};
    cleanup_free char *itself = format_new("#!%s/itself\n", scratch);
    struct error error = {0};

    make_program("orphan", "#!/absent/interpreter\n");
    make_program("itself", itself);
    ck_assert_int_lt(look_up(UNUSABLE[_i].command, &program, &error), 0);
    ck_assert_msg(strstr(error.text, UNUSABLE[_i].word) != NULL, "%s", error.text);
    ck_assert_ptr_null(program.path);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_links, scratch_remove);
    tcase_add_loop_test(tests, links_are_followed_inside_of_the_root, 0, TABLE_LEN(PATHS));
    tcase_add_test(tests, our_own_root_needs_no_walk);
    tcase_add_test(tests, scripts_lead_to_their_program);
    tcase_add_loop_test(tests, what_cannot_be_started_is_named, 0, TABLE_LEN(UNUSABLE));
}

int main(void)
{
    return suite_run("root_path", add_tests);
}
