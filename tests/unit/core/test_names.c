/* core/names: lists of names in one literal. */
#include "core/names.h"
#include "tests/unit/suite.h"

#define LETTERS SPAN("a\0bc\0true\0")

START_TEST(a_number_has_its_name_and_a_name_its_number)
{
    static const char *const NAMES[] = {"a", "bc", "true"};

    for (unsigned i = 0; i < TABLE_LEN(NAMES); i++) {
        unsigned number = TABLE_LEN(NAMES);

        ck_assert_str_eq(names_at(LETTERS, i), NAMES[i]);
        ck_assert(names_find(LETTERS, span_of(NAMES[i]), &number));
        ck_assert_uint_eq(number, i);
    }
}
END_TEST

START_TEST(past_the_end_is_unknown)
{
    ck_assert_str_eq(names_at(LETTERS, 3), "unknown");
    ck_assert_str_eq(names_at(LETTERS, 4), "unknown");
}
END_TEST

static const char *const NOT_NAMES[] = {"", "b", "bcd", "c", "tru", "unknown"};

START_TEST(only_whole_names_are_found)
{
    unsigned number = 7;

    ck_assert(!names_find(LETTERS, span_of(NOT_NAMES[_i]), &number));
    ck_assert(!names_have_in_any_case(LETTERS, span_of(NOT_NAMES[_i])));
    ck_assert_uint_eq(number, 7);
}
END_TEST

START_TEST(a_name_with_a_nul_is_none)
{
    unsigned number;

    ck_assert(!names_find(LETTERS, SPAN("a\0bc"), &number));
    ck_assert(!names_find(LETTERS, SPAN("true\0"), &number));
    ck_assert(!names_have_in_any_case(LETTERS, SPAN("a\0bc")));
}
END_TEST

START_TEST(case_matters_unless_it_is_said_not_to)
{
    unsigned number;

    ck_assert(!names_find(LETTERS, SPAN("True"), &number));
    ck_assert(names_have_in_any_case(LETTERS, SPAN("True")));
    ck_assert(names_have_in_any_case(LETTERS, SPAN("tRUE")));
    ck_assert(names_have_in_any_case(LETTERS, SPAN("A")));
    ck_assert(!names_have_in_any_case(LETTERS, SPAN("[")));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_number_has_its_name_and_a_name_its_number);
    tcase_add_test(tests, past_the_end_is_unknown);
    tcase_add_loop_test(tests, only_whole_names_are_found, 0, TABLE_LEN(NOT_NAMES));
    tcase_add_test(tests, a_name_with_a_nul_is_none);
    tcase_add_test(tests, case_matters_unless_it_is_said_not_to);
}

int main(void)
{
    return suite_run("names", add_tests);
}
