/* core/span and core/text. */
#include "core/span.h"
#include "core/text.h"
#include "tests/unit/suite.h"

START_TEST(slices_never_leave_the_span)
{
    struct span all = SPAN("abcdef");

    ck_assert(span_equals(span_slice(all, 2, 2), SPAN("cd")));
    ck_assert(span_equals(span_slice(all, 4, 100), SPAN("ef")));
    ck_assert_uint_eq(span_slice(all, 100, 1).len, 0);
    ck_assert_uint_eq(span_from(SPAN_EMPTY, 3).len, 0);
    ck_assert_uint_eq(span_slice(all, 1, SIZE_MAX).len, 5);
}
END_TEST

START_TEST(prefixes_suffixes_and_parts)
{
    ck_assert(span_starts_with(SPAN("abc"), SPAN("ab")));
    ck_assert(!span_starts_with(SPAN("a"), SPAN("ab")));
    ck_assert(span_ends_with(SPAN("abc"), SPAN("bc")));
    ck_assert(!span_ends_with(SPAN("c"), SPAN("bc")));
    ck_assert(span_contains(SPAN("abc"), SPAN("b")));
    ck_assert(span_contains(SPAN("abc"), SPAN_EMPTY));
    ck_assert(!span_contains(SPAN("ab"), SPAN("abc")));
    ck_assert(!span_contains(SPAN_EMPTY, SPAN("a")));
}
END_TEST

START_TEST(cutting_tells_an_empty_rest_from_none)
{
    struct span rest = SPAN("a:");

    ck_assert(span_equals(span_cut(&rest, ':'), SPAN("a")));
    ck_assert_ptr_nonnull(rest.at);
    ck_assert(span_equals(span_cut(&rest, ':'), SPAN_EMPTY));
    ck_assert_ptr_null(rest.at);
}
END_TEST

START_TEST(finding_gives_the_length_when_there_is_nothing)
{
    ck_assert_uint_eq(span_find(SPAN("a/b/c"), '/'), 1);
    ck_assert_uint_eq(span_find_last(SPAN("a/b/c"), '/'), 3);
    ck_assert_uint_eq(span_find(SPAN("abc"), '/'), 3);
    ck_assert_uint_eq(span_find_last(SPAN("abc"), '/'), 3);
}
END_TEST

START_TEST(trimming_takes_white_space_off_both_ends)
{
    ck_assert(span_equals(span_trim(SPAN(" \t a b\r\n")), SPAN("a b")));
    ck_assert_uint_eq(span_trim(SPAN(" \n")).len, 0);
}
END_TEST

START_TEST(words_are_taken_off_the_front_with_the_blanks_before_them)
{
    struct span rest = SPAN(" \tdeny  a*b\r\n ");

    ck_assert(span_equals(span_take_word(&rest), SPAN("deny")));
    ck_assert(span_equals(rest, SPAN("  a*b\r\n ")));
    ck_assert(span_equals(span_take_word(&rest), SPAN("a*b")));
    ck_assert(span_is_empty(span_take_word(&rest)));
    ck_assert(span_is_empty(rest));
    ck_assert(span_is_empty(span_take_word(&rest)));
}
END_TEST

static const struct {
    const char *text;
    bool is_number;
    unsigned number;
    const char *rest;
} NUMBERS[] = {
    {"12.3", true, 12, ".3"}, {"0", true, 0, ""},
    {"", false, 0, ""},       {"x1", false, 0, "x1"},
    {"-1", false, 0, "-1"},   {"999999999", true, 999999999, ""},
    {"007", true, 7, ""},     {"1234567890", false, 0, "1234567890"},
};

START_TEST(numbers_are_taken_off_the_front)
{
    struct span rest = span_of(NUMBERS[_i].text);
    unsigned number = 0;

    ck_assert_int_eq(span_take_number(&rest, &number), NUMBERS[_i].is_number);
    ck_assert_uint_eq(number, NUMBERS[_i].number);
    ck_assert(span_equals(rest, span_of(NUMBERS[_i].rest)));
}
END_TEST

START_TEST(text_is_cut_and_known_to_be)
{
    char buffer[6];
    struct text text = text_in(buffer, sizeof(buffer));

    text_add_string(&text, "abc");
    ck_assert(!text.cut);
    text_add_number(&text, 12345);
    ck_assert(text.cut);
    ck_assert_str_eq(buffer, "abc12");
    ck_assert_uint_eq(text.len, 5);
}
END_TEST

START_TEST(text_takes_numbers_from_end_to_end)
{
    char buffer[32];
    struct text text = text_in(buffer, sizeof(buffer));

    text_add_number(&text, 0);
    text_add_string(&text, " ");
    text_add_number(&text, UINT64_MAX);
    ck_assert_str_eq(buffer, "0 18446744073709551615");
}
END_TEST

START_TEST(text_takes_digits_with_zeros_in_front)
{
    char buffer[64];
    struct text text = text_in(buffer, sizeof(buffer));

    text_add_digits(&text, 0, 1);
    text_add_string(&text, " ");
    text_add_digits(&text, 1234, 6);
    text_add_string(&text, " ");
    text_add_digits(&text, 1234567, 6);
    ck_assert_str_eq(buffer, "0 001234 1234567");
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, slices_never_leave_the_span);
    tcase_add_test(tests, prefixes_suffixes_and_parts);
    tcase_add_test(tests, cutting_tells_an_empty_rest_from_none);
    tcase_add_test(tests, finding_gives_the_length_when_there_is_nothing);
    tcase_add_test(tests, trimming_takes_white_space_off_both_ends);
    tcase_add_test(tests, words_are_taken_off_the_front_with_the_blanks_before_them);
    tcase_add_loop_test(tests, numbers_are_taken_off_the_front, 0, TABLE_LEN(NUMBERS));
    tcase_add_test(tests, text_is_cut_and_known_to_be);
    tcase_add_test(tests, text_takes_numbers_from_end_to_end);
    tcase_add_test(tests, text_takes_digits_with_zeros_in_front);
}

int main(void)
{
    return suite_run("span", add_tests);
}
