/* core/report and core/json_text: the line for people and the one of JSON. */
#include "core/json_text.h"
#include "core/report.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

static struct facts facts_of_a_denial(void)
{
    return (struct facts){
        .is_python = true,
        .python = {{3, 13}, true},
        .is_debug_build = true,
        .volume = VOLUME_USABLE,
        .has_directory = true,
        .libc_is_known = true,
        .libc = {LIBC_MUSL, 1, 2, 5},
        .required = {LIBC_GLIBC, 2, 17, 0},
        .rules = {RULES_DENY,
                  RULES_OF_VOLUME,
                  7,
                  {[RULES_OF_HOST] = RULES_FILE_DANGLING, [RULES_OF_VOLUME] = RULES_FILE_USABLE}},
    };
}

static struct report report_of(const struct facts *facts, enum verdict verdict)
{
    return (struct report){
        .facts = facts,
        .verdict = verdict,
        .volume = SPAN("/v"),
        .time = 1795622661001234,
        .pid = 42,
        .program = SPAN("/usr/bin/python3"),
        .words = SPAN("python3\0-c\0\"\0four\0"),
        .microseconds = 99,
    };
}

START_TEST(the_line_for_people)
{
    char buffer[REPORT_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));
    struct facts facts = facts_of_a_denial();
    struct report report = report_of(&facts, VERDICT_DENIED_BY_RULE);
    struct target target = {{3, 13}, LIBC_MUSL, machine_native()};
    char name[TARGET_NAME_SIZE], expected[REPORT_SIZE];
    struct text name_text = text_in(name, sizeof(name));

    target_name_add(&name_text, &target, NAME_WITH_MACHINE);
    snprintf(
        expected, sizeof(expected),
        "ddinject: denied_by_rule: the rules exclude this program; python=3.13 abi=cp313td "
        "libc=musl 1.2.5 needs=glibc 2.17 directory=/v/ddtrace_pkgs/%s "
        "reason=/v/rules.conf:7, /etc/ddinject/rules.conf is a dangling symbolic link volume=/v\n",
        name);
    report_line_add(&text, &report);
    ck_assert_str_eq(buffer, expected);
}
END_TEST

START_TEST(the_line_of_json)
{
    char buffer[REPORT_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));
    struct facts facts = {.is_python = true, .is_disabled = true};
    struct report report = report_of(&facts, VERDICT_DISABLED);

    report_json_add(&text, &report);
    ck_assert_str_eq(buffer, "{\"time\":1795622661.001234,\"pid\":42,\"exe\":\"/usr/bin/python3\","
                             "\"argv\":[\"python3\",\"-c\",\"\\\"\"],\"python\":null,\"abi\":null,"
                             "\"libc\":null,\"directory\":null,\"verdict\":\"disabled\","
                             "\"reason\":null,\"microseconds\":99,"
                             "\"stage\":\"preload\"}\n");
}
END_TEST

START_TEST(a_volume_that_cannot_be_used_is_the_reason)
{
    char buffer[REPORT_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));
    struct facts facts = {.is_python = true, .volume = VOLUME_RELATIVE};
    struct report report = report_of(&facts, VERDICT_NO_PAYLOAD);

    report_line_add(&text, &report);
    ck_assert_ptr_nonnull(strstr(buffer, volume_state_text(VOLUME_RELATIVE)));
}
END_TEST

START_TEST(a_payload_that_is_missing_needs_no_reason)
{
    char buffer[REPORT_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));
    struct facts facts = {
        .is_python = true, .python = {.version = {3, 9}}, .volume = VOLUME_USABLE};
    struct report report = report_of(&facts, VERDICT_NO_PAYLOAD);

    report.words = SPAN("python3\0");
    report_json_add(&text, &report);
    ck_assert_ptr_nonnull(strstr(buffer, "\"argv\":[\"python3\"],\"python\":\"3.9\","
                                         "\"abi\":\"cp39\","));
    ck_assert_ptr_nonnull(strstr(buffer, "\"reason\":null"));
}
END_TEST

START_TEST(the_short_name_of_a_directory)
{
    char buffer[REPORT_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));
    struct facts facts = facts_of_a_denial();
    struct report report = report_of(&facts, VERDICT_INJECTED);

    facts.has_short_name = true;
    report_line_add(&text, &report);
    ck_assert_ptr_nonnull(strstr(buffer, "ddtrace-py3.13-musllinux_1_2 reason"));
}
END_TEST

START_TEST(a_line_that_is_cut_still_ends)
{
    char buffer[REPORT_SIZE];
    struct facts facts = facts_of_a_denial();
    struct report report = report_of(&facts, VERDICT_DENIED_BY_RULE);

    for (size_t size = 2; size < 100; size++) {
        struct text text = text_in(buffer, size);

        report_line_add(&text, &report);
        ck_assert_uint_eq(strlen(buffer), size - 1);
        ck_assert_int_eq(buffer[size - 2], '\n');
        ck_assert(text.cut);
    }
}
END_TEST

START_TEST(the_largest_line_fits)
{
    static char buffer[REPORT_JSON_SIZE], long_text[4096];
    struct text text = text_in(buffer, sizeof(buffer));
    struct facts facts = facts_of_a_denial();
    struct report report = report_of(&facts, VERDICT_DENIED_BY_RULE);

    memset(long_text, 1, sizeof(long_text));
    report.volume = report.program = (struct span){long_text, sizeof(long_text)};
    for (size_t i = 0; i < 3; i++)
        long_text[i * 1000 + 999] = '\0';
    report.words = (struct span){long_text, sizeof(long_text)};
    report_json_add(&text, &report);
    ck_assert(!text.cut);
    ck_assert_uint_gt(text.len, 15000);
}
END_TEST

static const struct {
    const char *bytes, *expected;
} STRINGS[] = {
    {"", "\"\""},
    {"plain /path", "\"plain /path\""},
    {"\"\\", "\"\\\"\\\\\""},
    {"\x01\x1f\n", "\"\\u0001\\u001f\\u000a\""},
    {"\x7f", "\"\x7f\""},
    {"\xc3\xa9", "\"\xc3\xa9\""},
    {"\xe2\x82\xac", "\"\xe2\x82\xac\""},
    {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
    {"\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
     "\"\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""},
    {"\x80", "\"\\udc80\""},
    {"\xc1\x80", "\"\\udcc1\\udc80\""},
    {"\xff", "\"\\udcff\""},
    {"\xc3", "\"\\udcc3\""},
    {"\xc3(", "\"\\udcc3(\""},
    {"\xe0\x9f\x80", "\"\\udce0\\udc9f\\udc80\""},
    {"\xed\xa0\x80", "\"\\udced\\udca0\\udc80\""},
    {"\xf0\x8f\x80\x80", "\"\\udcf0\\udc8f\\udc80\\udc80\""},
    {"\xf4\x90\x80\x80", "\"\\udcf4\\udc90\\udc80\\udc80\""},
    {"\xf5\x80", "\"\\udcf5\\udc80\""},
    {"\xe2\x82", "\"\\udce2\\udc82\""},
    {"\xe2\x82\xff", "\"\\udce2\\udc82\\udcff\""},
};

START_TEST(strings_are_escaped)
{
    char buffer[128];
    struct text text = text_in(buffer, sizeof(buffer));

    json_text_add(&text, span_of(STRINGS[_i].bytes));
    ck_assert_str_eq(buffer, STRINGS[_i].expected);
}
END_TEST

START_TEST(what_is_not_there_is_null_and_what_is_long_is_cut)
{
    static char buffer[4096], bytes[JSON_TEXT_BYTES_MAX + 1];
    struct text text = text_in(buffer, sizeof(buffer));

    json_text_add(&text, SPAN_EMPTY);
    ck_assert_str_eq(buffer, "null");
    memset(bytes, 'x', sizeof(bytes));
    text = text_in(buffer, sizeof(buffer));
    json_text_add(&text, (struct span){bytes, JSON_TEXT_BYTES_MAX});
    ck_assert_uint_eq(text.len, JSON_TEXT_BYTES_MAX + 2);
    text = text_in(buffer, sizeof(buffer));
    json_text_add(&text, (struct span){bytes, sizeof(bytes)});
    ck_assert_uint_eq(text.len, JSON_TEXT_BYTES_MAX + 2 + strlen("…"));
    ck_assert(span_ends_with(text_span(&text), SPAN("x…\"")));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, the_line_for_people);
    tcase_add_test(tests, the_line_of_json);
    tcase_add_test(tests, a_volume_that_cannot_be_used_is_the_reason);
    tcase_add_test(tests, a_payload_that_is_missing_needs_no_reason);
    tcase_add_test(tests, the_short_name_of_a_directory);
    tcase_add_test(tests, a_line_that_is_cut_still_ends);
    tcase_add_test(tests, the_largest_line_fits);
    tcase_add_loop_test(tests, strings_are_escaped, 0, TABLE_LEN(STRINGS));
    tcase_add_test(tests, what_is_not_there_is_null_and_what_is_long_is_cut);
}

int main(void)
{
    return suite_run("report", add_tests);
}
