/* tools/common/subprocess: the exit status and both outputs of another program. */
#include "tools/common/subprocess.h"

#include "tests/unit/scratch.h"

extern char **environ;

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
    tcase_add_loop_test(tests, programs_answer, 0, TABLE_LEN(RUNS));
    tcase_add_test(tests, both_outputs_may_be_long);
    tcase_add_test(tests, a_program_that_is_missing_is_named);
}

int main(void)
{
    return suite_run("subprocess", add_tests);
}
