/* tools/formats/zip_name: which names of members may become files. */
#include "tools/formats/zip_name.h"

#include "tests/unit/suite.h"

#include <string.h>

static const char *const GOOD[] = {
    "a",           "a/b.py",           "a/",  "..a",          "a..b", "...",      "a/.hidden",
    "\xc3\xa9.py", "\xf0\x9f\x90\x8d", "C:x", "auxiliary.py", "com0", "con_text", "nulls",
};

START_TEST(good_names_have_no_problem)
{
    ck_assert_ptr_null(zip_name_problem(span_of(GOOD[_i])));
}
END_TEST

static const struct {
    const char *name, *word;
} BAD[] = {
    {"", "no name"},
    {"/", "absolute"},
    {"/etc/passwd", "absolute"},
    {"..", ".."},
    {"../a", ".."},
    {"a/../b", ".."},
    {"a/..", ".."},
    {"a/../", ".."},
    {".", "'.'"},
    {"a/./b", "'.'"},
    {"a//b", "empty"},
    {"a//", "empty"},
    {"aux", "device"},
    {"a/NUL.txt", "device"},
    {"a/Com1/b", "device"},
    {"lpt9.py", "device"},
    {"a\\b", "backslash"},
    {"a\nb", "control"},
    {"a\x7f", "control"},
    {"\xff", "UTF-8"},         /* a byte that UTF-8 never has */
    {"\xc3", "UTF-8"},         /* cut off */
    {"\xc0\xaf", "UTF-8"},     /* an overlong '/' */
    {"\xe0\x80\xaf", "UTF-8"}, /* the same in three */
    {"\xed\xa0\x80", "UTF-8"}, /* a surrogate */
    {"\xf4\x90\x80\x80", "UTF-8"},
    {"\xf0\x80\x80\xaf", "UTF-8"},
};

START_TEST(bad_names_have_theirs)
{
    const char *problem = zip_name_problem(span_of(BAD[_i].name));

    ck_assert_ptr_nonnull(problem);
    ck_assert_msg(strstr(problem, BAD[_i].word) != NULL, "%s", problem);
}
END_TEST

START_TEST(a_nul_is_a_control_character)
{
    ck_assert_ptr_nonnull(zip_name_problem((struct span){"a\0b", 3}));
}
END_TEST

static const struct {
    size_t part, parts;
    bool is_good;
} LENGTHS[] = {{255, 1, true}, {256, 1, false}, {255, 8, true}, {255, 9, false}};

START_TEST(lengths_are_those_of_linux)
{
    char name[4096];
    size_t len = 0;

    for (size_t i = 0; i < LENGTHS[_i].parts; i++) {
        if (i > 0)
            name[len++] = '/';
        memset(name + len, 'x', LENGTHS[_i].part);
        len += LENGTHS[_i].part;
    }
    ck_assert((zip_name_problem((struct span){name, len}) == NULL) == LENGTHS[_i].is_good);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, good_names_have_no_problem, 0, TABLE_LEN(GOOD));
    tcase_add_loop_test(tests, bad_names_have_theirs, 0, TABLE_LEN(BAD));
    tcase_add_test(tests, a_nul_is_a_control_character);
    tcase_add_loop_test(tests, lengths_are_those_of_linux, 0, TABLE_LEN(LENGTHS));
}

int main(void)
{
    return suite_run("zip_name", add_tests);
}
