/* tools/common/json: documents are read and printed, and what is not JSON is refused. */
#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/common/json.h"

static struct json *parsed(const char *text)
{
    struct json *json = NULL;
    struct error error;

    ck_assert_int_eq(json_parse(span_of(text), "test", &json, &error), 0);
    return json;
}

START_TEST(members_are_found_by_kind)
{
    cleanup_with(json_release) struct json *json =
        parsed(" {\"s\": \"x\\u00e9\", \"n\": 7, \"a\": [\"p\", \"q\"], \"o\": {\"k\": null}}\n");
    const struct json *first = json_first(json_array(json, "a"));
    uint64_t number = 0;

    ck_assert_str_eq(json_string(json, "s"), "xé");
    ck_assert(json_number(json, "n", &number));
    ck_assert_uint_eq(number, 7);
    ck_assert_str_eq(json_value_string(first), "p");
    ck_assert_str_eq(json_value_string(json_next(first)), "q");
    ck_assert_ptr_null(json_next(json_next(first)));
    ck_assert_str_eq(json_key(json_first(json_member(json, "o"))), "k");
}
END_TEST

START_TEST(members_of_another_kind_are_not_there)
{
    cleanup_with(json_release) struct json *json = parsed("{\"s\": \"x\", \"n\": 7}");
    uint64_t number;

    ck_assert_ptr_null(json_string(json, "n"));
    ck_assert_ptr_null(json_string(json, "S"));
    ck_assert_ptr_null(json_array(json, "s"));
    ck_assert_ptr_null(json_member(json_member(json, "s"), "t"));
    ck_assert_ptr_null(json_first(NULL));
    ck_assert(!json_number(json, "s", &number));
    ck_assert(!json_number(json, "t", &number));
}
END_TEST

static const struct {
    const char *text;
    bool is_whole;
    uint64_t number;
} NUMBERS[] = {
    {"0", true, 0},      {"9007199254740992", true, 9007199254740992},
    {"1e3", true, 1000}, {"9007199254740994", false, 0},
    {"-1", false, 0},    {"1.5", false, 0},
    {"1e999", false, 0}, {"-0.0", true, 0},
    {"\"1\"", false, 0}, {"true", false, 0},
};

START_TEST(only_whole_numbers_are_numbers)
{
    cleanup_free char *text = format_new("{\"n\": %s}", NUMBERS[_i].text);
    cleanup_with(json_release) struct json *json = parsed(text);
    uint64_t number = 0;

    ck_assert_int_eq(json_number(json, "n", &number), NUMBERS[_i].is_whole);
    ck_assert(!NUMBERS[_i].is_whole || number == NUMBERS[_i].number);
}
END_TEST

/* SPAN is not a constant expression, so a table of spans needs this. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

static const struct span NOT_JSON[] = {
    {NULL, 0},       BYTES(""),     BYTES("{"),   BYTES("{} {}"), BYTES("{\"a\":}"),
    BYTES("\"\xc3"), BYTES("{}\0"), BYTES("[1,"), BYTES("nul"),   BYTES("{'a': 1}"),
};

START_TEST(what_is_not_json_is_refused_by_name)
{
    struct json *json = NULL;
    struct error error = {0};

    ck_assert_int_lt(json_parse(NOT_JSON[_i], "the name", &json, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strncmp(error.text, "the name is not JSON: the error is at byte ", 43) == 0 ||
                      strcmp(error.text,
                             "the name: the text goes on behind the end of the JSON document") == 0,
                  "%s", error.text);
    ck_assert_ptr_null(json);
}
END_TEST

START_TEST(endless_nesting_is_refused)
{
    char text[100000];
    struct json *json = NULL;
    struct error error;

    memset(text, '[', sizeof(text));
    ck_assert_int_lt(json_parse((struct span){text, sizeof(text)}, "deep", &json, &error), 0);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    cleanup_with(json_release) struct json *json = json_new_object();
    struct json *array = json_new_array();

    json_append_string(array, "\"quoted\"\n");
    json_append(array, json_new_object());
    json_add(json, "array", array);
    json_add_number(json, "number", 4000000000);
    json_add_bool(json, "yes", true);
    json_add_null(json, "nothing");
    json_add_string(json, "string", "\x01é");
    cleanup_free char *text = json_print(json);
    cleanup_with(json_release) struct json *back = parsed(text);
    uint64_t number = 0;

    ck_assert_int_eq(text[strlen(text) - 1], '\n');
    ck_assert_str_eq(json_value_string(json_first(json_array(back, "array"))), "\"quoted\"\n");
    ck_assert(json_number(back, "number", &number));
    ck_assert_uint_eq(number, 4000000000);
    ck_assert_str_eq(json_string(back, "string"), "\x01é");
    ck_assert_ptr_nonnull(json_member(back, "nothing"));
}
END_TEST

START_TEST(a_file_that_is_missing_is_named)
{
    cleanup_free char *path = scratch_path("missing.json");
    struct json *json = NULL;
    struct error error;

    ck_assert_int_lt(json_read_file(path, &json, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_FAILED);
    ck_assert_ptr_nonnull(strstr(error.text, "missing.json"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, members_are_found_by_kind);
    tcase_add_test(tests, members_of_another_kind_are_not_there);
    tcase_add_loop_test(tests, only_whole_numbers_are_numbers, 0, TABLE_LEN(NUMBERS));
    tcase_add_loop_test(tests, what_is_not_json_is_refused_by_name, 0, TABLE_LEN(NOT_JSON));
    tcase_add_test(tests, endless_nesting_is_refused);
    tcase_add_test(tests, what_is_written_is_read_back);
    tcase_add_test(tests, a_file_that_is_missing_is_named);
}

int main(void)
{
    return suite_run("json", add_tests);
}
