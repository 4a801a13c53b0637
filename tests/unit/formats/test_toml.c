/* tools/formats/toml: values become JSON, and an error names the line, what was expected there and
 * what was found. tests/unit/lock/test_pylock.c reads whole files. */
#include "tools/formats/toml.h"

#include "tests/unit/scratch.h"

static const struct {
    const char *text, *json;
} VALUES[] = {
    {"", "{}"},
    {"a = 1 # one\n\nb = true", "{\"a\":1,\"b\":true}"},
    {"a.b.'c d' = 'x'", "{\"a\":{\"b\":{\"c d\":\"x\"}}}"},
    {"a = [1, 'two', [],]", "{\"a\":[1,\"two\",[]]}"},
    {"a = {b = 1, c = {}}", "{\"a\":{\"b\":1,\"c\":{}}}"},
    {"[a]\nb = 1\n[[c]]\nd = 2\n[[c]]", "{\"a\":{\"b\":1},\"c\":[{\"d\":2},{}]}"},
    {"a = 2026-10-07 12:01:09Z", "{\"a\":\"2026-10-07 12:01:09Z\"}"},
    {"a = -1.5e3", "{\"a\":\"-1.5e3\"}"},
    {"a = 1234567890123456", "{\"a\":\"1234567890123456\"}"},
    {"a = \"\\u00e9\\t\\\\\"", "{\"a\":\"\xc3\xa9\\t\\\\\"}"},
    {"a = '''\nx'y''''", "{\"a\":\"x'y'\"}"},
    {"a = \"\"\"x\\\n  y\"\"\"", "{\"a\":\"xy\"}"},
};

/* JSON without the white space that json_print puts between its tokens. No string here has a line
 * break or a tab, and a space only where a value has one. */
static void drop_layout(char *text)
{
    char *to = text;
    bool is_string = false;

    for (const char *from = text; *from != '\0'; from++) {
        is_string = is_string != (*from == '"');
        if (is_string || strchr(" \t\n", *from) == NULL)
            *to++ = *from;
    }
    *to = '\0';
}

START_TEST(values_become_json)
{
    cleanup_with(json_release) struct json *json = NULL;
    struct error error = {0};

    ck_assert_msg(toml_parse(span_of(VALUES[_i].text), "lock", &json, &error) == 0, "%s",
                  error.text);
    cleanup_free char *text = json_print(json);

    drop_layout(text);
    ck_assert_str_eq(text, VALUES[_i].json);
}
END_TEST

static const struct {
    const char *text, *error;
} MISTAKES[] = {
    {"a = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1", "lock, line 1: values are nested too deeply"},
    {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1",
     "lock, line 1: tables are nested too deeply"},
    {"= 1", "lock, line 1: expected a key, found = 1"},
    {"\n[a", "lock, line 2: expected ']' behind the name of the table, found the end of the file"},
    {"[[a]", "lock, line 1: expected ']]' behind the name of the table, found ]"},
    {"a", "lock, line 1: expected '=' behind the key, found the end of the file"},
    {"a =\nb = 1", "lock, line 1: expected a value, found the end of the line"},
    {"a = yes", "lock, line 1: expected a value (a string needs quotes), found yes"},
    {"a = 'x' y", "lock, line 1: expected the end of the line, found y"},
    {"a = [1 2]", "lock, line 1: expected ',' or ']' in the array, found 2]"},
    {"a = {b = 1 c}", "lock, line 1: expected ',' or '}' in the table, found c}"},
    {"a = \"\\ux\"", "lock, line 1: expected a hexadecimal digit of an escape, found x\""},
    {"a = \"\\ud800\"", "lock, line 1: the escape is not a character that a string can hold"},
    {"a = \"\\d\"", "lock, line 1: unknown escape in a string: a backslash is written as \\\\"},
    {"a = 'x\n'", "lock, line 1: the string has no closing quote"},
    {"a = 'x\x01'", "lock, line 1: control character in a string: write it as an escape"},
    {"a = 01", "lock, line 1: a number may not begin with 0"},
    {"a = 1\na = 2", "lock, line 2: the key occurs twice in one table"},
    {"a = 1\n[a]", "lock, line 2: the key exists already but is not a table"},
    {"a = 1\n[[a]]", "lock, line 2: the key exists already but is not an array"},
    {"a = \x1b[2J", "lock, line 1: expected a value, found a byte that is not printable"},
};

START_TEST(a_mistake_is_named_with_its_line)
{
    cleanup_with(json_release) struct json *json = NULL;
    struct error error = {0};

    ck_assert_int_lt(toml_parse(span_of(MISTAKES[_i].text), "lock", &json, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_str_eq(error.text, MISTAKES[_i].error);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, values_become_json, 0, TABLE_LEN(VALUES));
    tcase_add_loop_test(tests, a_mistake_is_named_with_its_line, 0, TABLE_LEN(MISTAKES));
}

int main(void)
{
    return suite_run("toml", add_tests);
}
