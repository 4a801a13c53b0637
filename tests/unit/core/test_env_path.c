/* core/env_path: PYTHONPATH before and after. */
#include "core/env_path.h"
#include "tests/unit/suite.h"

#include <string.h>

static const struct {
    const char *name, *value, *expected;
} VALUES[] = {
    {"unset_becomes_the_volume", "", "/v"},      {"one_entry", "/a", "/v:/a"},
    {"many_entries", "/a:/b:/c", "/v:/a:/b:/c"}, {"leading_colon_stays", ":/a", "/v::/a"},
    {"trailing_colon_stays", "/a:", "/v:/a:"},   {"a_lone_colon_is_the_users", ":", "/v::"},
};

START_TEST(the_volume_goes_in_front)
{
    char buffer[64];
    struct text text = text_in(buffer, sizeof(buffer));
    struct span value = span_of(VALUES[_i].value);

    env_path_prepend(&text, value, SPAN("/v"));
    ck_assert_str_eq(buffer, VALUES[_i].expected);
    ck_assert_uint_eq(env_path_prepend_size(value, SPAN("/v")), strlen(buffer) + 1);
}
END_TEST

START_TEST(empty_value_gains_no_empty_entry)
{
    char buffer[64];
    struct text text = text_in(buffer, sizeof(buffer));

    env_path_prepend(&text, SPAN_EMPTY, SPAN("/v"));
    ck_assert_ptr_null(strchr(buffer, ':'));
}
END_TEST

static const struct {
    const char *value, *entry;
    bool has;
} ENTRIES[] = {
    {"/v", "/v", true},        {"/v/", "/v", true},
    {"/v//", "/v/", true},     {"/a:/v", "/v", true},
    {"/a:/v/:/b", "/v", true}, {"", "/v", false},
    {"/volume", "/v", false},  {"/x/v", "/v", false},
    {"/v/lib", "/v", false},   {"/a:/vv:/b", "/v", false},
    {":", "/v", false},        {"/", "/", true},
    {"//", "/", true},         {"/datadog-lib2:/a", "/datadog-lib", false},
};

START_TEST(only_whole_entries_count)
{
    ck_assert_int_eq(env_path_has_entry(span_of(ENTRIES[_i].value), span_of(ENTRIES[_i].entry)),
                     ENTRIES[_i].has);
}
END_TEST

START_TEST(an_unset_value_has_no_entry)
{
    ck_assert(!env_path_has_entry(span_of(NULL), SPAN("/v")));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, the_volume_goes_in_front, 0, TABLE_LEN(VALUES));
    tcase_add_test(tests, empty_value_gains_no_empty_entry);
    tcase_add_loop_test(tests, only_whole_entries_count, 0, TABLE_LEN(ENTRIES));
    tcase_add_test(tests, an_unset_value_has_no_entry);
}

int main(void)
{
    return suite_run("env_path", add_tests);
}
