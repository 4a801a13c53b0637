/* tools/ddpack/content_store and subprocess: contents by hash, and another program's answer. */
#include "tools/ddpack/content_store.h"

#include "tests/unit/tools/scratch.h"
#include "tools/ddpack/subprocess.h"

#include <errno.h>

extern char **environ;

static struct sha256 put_text(const char *text, mode_t mode)
{
    struct sha256 sha256 = sha256_of(span_of(text));
    struct error error;

    ck_assert_msg(content_store_put(scratch, &sha256, mode, span_of(text), &error) == 0, "%s",
                  error.text);
    return sha256;
}

static ino_t inode_of(const char *path)
{
    struct stat status;

    ck_assert_int_eq(lstat(path, &status), 0);
    return status.st_ino;
}

START_TEST(the_same_content_is_one_file_for_each_mode)
{
    struct sha256 sha256 = put_text("x", 0644);
    cleanup_free char *plain = content_store_path(scratch, &sha256, 0644);
    cleanup_free char *program = content_store_path(scratch, &sha256, 0755);
    ino_t before = inode_of(plain);

    put_text("x", 0644);
    put_text("x", 0755);
    ck_assert_uint_eq(inode_of(plain), before);
    ck_assert_uint_ne(inode_of(program), before);
}
END_TEST

START_TEST(links_make_their_directories)
{
    struct sha256 sha256 = put_text("text", 0755);
    cleanup_free char *path = scratch_path("volume/a/b/file");
    cleanup_free char *content = content_store_path(scratch, &sha256, 0755);
    struct error error;

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(content_store_link(scratch, &sha256, 0755, path, &error), 0);
    scratch_has("volume/a/b/file", "text");
    ck_assert_uint_eq(scratch_mode("volume/a/b/file"), 0755);
    ck_assert_uint_eq(inode_of(path), inode_of(content));
}
END_TEST

START_TEST(another_content_keeps_its_place)
{
    struct sha256 first = put_text("first", 0644), second = put_text("second", 0644);
    cleanup_free char *path = scratch_path("volume/file");
    struct error error = {0};

    ck_assert_int_eq(content_store_link(scratch, &first, 0644, path, &error), 0);
    ck_assert_int_eq(content_store_link(scratch, &second, 0644, path, &error), -EEXIST);
    ck_assert_ptr_nonnull(strstr(error.text, "file"));
    scratch_has("volume/file", "first");
}
END_TEST

START_TEST(a_file_where_a_directory_is_wanted)
{
    struct sha256 sha256 = put_text("x", 0644);
    cleanup_free char *path = scratch_path("file/below");
    struct error error = {0};

    scratch_write("file", "");
    ck_assert_int_lt(content_store_link(scratch, &sha256, 0644, path, &error), 0);
    ck_assert_msg(strstr(error.text, "file") != NULL, "%s", error.text);
}
END_TEST

static const struct {
    const char *script, *input;
    int status;
    const char *output, *errors;
} RUNS[] = {
    {"exit 0", "", 0, "", ""},
    {"cat", "input", 0, "input", ""},
    {"cat >/dev/null; echo out; echo err >&2; exit 3", "x", 3, "out\n", "err\n"},
    {"kill -TERM $$", "", 128 + 15, "", ""},
    {"exec <&-; exit 7", "not read", 7, "", ""},
    {"printf 'a\\0b'", "", 0, "a", ""},
};

START_TEST(programs_answer)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    const char *const arguments[] = {"sh", "-c", RUNS[_i].script, NULL};
    struct error error;

    ck_assert_int_eq(subprocess_run(arguments, environ, span_of(RUNS[_i].input), &result, &error),
                     0);
    ck_assert_int_eq(result.status, RUNS[_i].status);
    ck_assert_str_eq(result.output, RUNS[_i].output);
    ck_assert_str_eq(result.errors, RUNS[_i].errors);
}
END_TEST

START_TEST(both_outputs_may_be_long)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    const char *const arguments[] = {
        "sh", "-c", "head -c 300000 /dev/zero >&2; head -c 400000 /dev/zero", NULL};
    struct error error;

    ck_assert_int_eq(subprocess_run(arguments, environ, SPAN_EMPTY, &result, &error), 0);
    ck_assert_uint_eq(result.output_len, 400000);
}
END_TEST

START_TEST(a_program_that_is_missing_is_named)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    const char *const arguments[] = {"ddpack-no-such-program", NULL};
    struct error error = {0};

    ck_assert_int_lt(subprocess_run(arguments, environ, SPAN_EMPTY, &result, &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, "ddpack-no-such-program"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, the_same_content_is_one_file_for_each_mode);
    tcase_add_test(tests, links_make_their_directories);
    tcase_add_test(tests, another_content_keeps_its_place);
    tcase_add_test(tests, a_file_where_a_directory_is_wanted);
    tcase_add_loop_test(tests, programs_answer, 0, TABLE_LEN(RUNS));
    tcase_add_test(tests, both_outputs_may_be_long);
    tcase_add_test(tests, a_program_that_is_missing_is_named);
}

int main(void)
{
    return suite_run("content_store", add_tests);
}
