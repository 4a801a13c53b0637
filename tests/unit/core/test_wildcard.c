/* core/wildcard: against the plainest matcher there is, and how many steps it takes.
 *
 * The steps are the basic blocks that run, counted by the compiler's own means: this file has a
 * second copy of the matcher in it, and is compiled with -fsanitize-coverage=trace-pc. */
#include "tests/unit/suite.h"

#include <string.h>

#define wildcard_matches wildcard_matches_counted
#include "core/wildcard.c" /* NOLINT(bugprone-suspicious-include) */
#undef wildcard_matches

bool wildcard_matches(struct span pattern, struct span text);

static unsigned long steps;

/* Called at the start of every basic block of this file. */
void __sanitizer_cov_trace_pc(void);
__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

static unsigned long steps_of(struct span pattern, struct span text, bool expected)
{
    steps = 0;
    ck_assert_int_eq(wildcard_matches_counted(pattern, text), expected);
    return steps;
}

/* By the definition; exponential. */
static bool matches_plainly(struct span pattern, struct span text)
{
    if (span_is_empty(pattern))
        return span_is_empty(text);
    if (pattern.at[0] != '*')
        return text.len > 0 && text.at[0] == pattern.at[0] &&
               matches_plainly(span_from(pattern, 1), span_from(text, 1));
    for (size_t taken = 0; taken <= text.len; taken++)
        if (matches_plainly(span_from(pattern, 1), span_from(text, taken)))
            return true;
    return false;
}

/* The number's digits to base 3 as letters, "a", "b" and `third`. */
static struct span word_of(unsigned number, char third, char *buffer)
{
    size_t len = 0;
    char letters[] = {'a', 'b', third};

    for (; number > 0; number = (number - 1) / 3)
        buffer[len++] = letters[(number - 1) % 3];
    return (struct span){buffer, len};
}

enum { SHORT_WORDS = 1092, LONG_WORDS = 3279 }; /* all up to six and seven letters */

START_TEST(it_says_what_the_plain_one_says)
{
    char pattern_buffer[16], text_buffer[16];

    for (unsigned p = (unsigned)_i; p <= SHORT_WORDS; p += 8) {
        struct span pattern = word_of(p, '*', pattern_buffer);

        for (unsigned t = 0; t <= LONG_WORDS; t += 1 + t / 64) {
            struct span text = word_of(t, 'b', text_buffer);

            if (wildcard_matches(pattern, text) != matches_plainly(pattern, text))
                ck_abort_msg("%.*s and %.*s", (int)pattern.len, pattern.at, (int)text.len, text.at);
        }
    }
}
END_TEST

/* What makes other matchers slow: they go back, once for each star or each letter. */
static const struct {
    const char *start, *repeated, *end;
    size_t pattern_times;
    char text;
} HARD[] = {
    {"", "a*", "b", 100, 'a'},        {"*", "a", "b*", 250, 'a'}, {"*", "*a", "*b", 100, 'a'},
    {"", "*aaaaaaaab", "*", 20, 'a'}, {"*", "*", "b", 240, 'a'},  {"*", "ab", "*", 100, 'a'},
};

static struct span hard_pattern(int i, char *buffer)
{
    strcpy(buffer, HARD[i].start);
    for (size_t n = 0; n < HARD[i].pattern_times; n++)
        strcat(buffer, HARD[i].repeated);
    strcat(buffer, HARD[i].end);
    ck_assert_uint_le(strlen(buffer), WILDCARD_PATTERN_MAX);
    return span_of(buffer);
}

START_TEST(the_steps_are_linear_in_pattern_and_text)
{
    enum { LEN = 100000, STEPS_PER_BYTE = 20 };
    static char text[2 * LEN];
    char buffer[512];
    struct span pattern = hard_pattern(_i, buffer);

    memset(text, HARD[_i].text, sizeof(text));
    unsigned long once = steps_of(pattern, (struct span){text, LEN}, false);
    unsigned long twice = steps_of(pattern, (struct span){text, sizeof(text)}, false);

    ck_assert_uint_gt(once + pattern.len, 1);
    ck_assert_uint_lt(once, STEPS_PER_BYTE * (LEN + pattern.len));
    ck_assert_uint_lt(twice, STEPS_PER_BYTE * (2 * LEN + pattern.len));
}
END_TEST

START_TEST(the_steps_are_counted)
{
    ck_assert_uint_gt(steps_of(SPAN("*abcabcabd*"), SPAN("abcabcabcabcabcabc"), false), 18);
}
END_TEST

START_TEST(a_pattern_that_is_too_long_matches_nothing)
{
    char stars[WILDCARD_PATTERN_MAX + 1];

    memset(stars, '*', sizeof(stars));
    ck_assert(wildcard_matches((struct span){stars, WILDCARD_PATTERN_MAX}, SPAN("x")));
    ck_assert(!wildcard_matches((struct span){stars, WILDCARD_PATTERN_MAX + 1}, SPAN("x")));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, it_says_what_the_plain_one_says, 0, 8);
    tcase_add_loop_test(tests, the_steps_are_linear_in_pattern_and_text, 0, TABLE_LEN(HARD));
    tcase_add_test(tests, the_steps_are_counted);
    tcase_add_test(tests, a_pattern_that_is_too_long_matches_nothing);
}

int main(void)
{
    return suite_run("wildcard", add_tests);
}
