/* tools/ddpack/python/record: reading, looking up and printing RECORD. */
#include "tools/ddpack/python/record.h"

#include "tests/unit/suite.h"

#include <string.h>

#define HASH "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

START_TEST(rows_are_read_sorted_and_found)
{
    struct record record;
    struct error error;
    struct span text = SPAN("b.py," HASH ",0\r\n"
                            "\"a,\"\"x\"\".py\"," HASH ",0\n"
                            "x.dist-info/RECORD,,\n");

    ck_assert_int_eq(record_parse(text, &record, &error), 0);
    ck_assert_uint_eq(record.count, 3);
    ck_assert_str_eq(record.rows[0].path, "a,\"x\".py");
    ck_assert_ptr_nonnull(record_find(&record, SPAN("b.py")));
    ck_assert_ptr_null(record_find(&record, SPAN("c.py")));
    ck_assert(!record_find(&record, SPAN("x.dist-info/RECORD"))->has_size);
    record_release(&record);
}
END_TEST

static const struct {
    const char *text, *word;
} BROKEN[] = {
    {"a.py\n", "RECORD: row 1 is not three CSV fields (path,hash,size)"},
    {"a.py," HASH "\n", "row 1"},
    {"a.py," HASH ",0,more\n", "row 1"},
    {"\"a.py," HASH ",0\n", "row 1"},
    {"\"", "row 1"},
    {"\"a\"\"", "row 1"},
    {"\"a\"b," HASH ",0\n", "row 1"},
    {"a.py," HASH ",0\na.py," HASH ",0\n", "RECORD has two rows for a.py"},
    {"a.py,md5=abc,0\n", "RECORD: the hash of a.py is not a SHA-256: md5=abc"},
    {"a.py,sha256=short,0\n", "RECORD: the hash of a.py is not a SHA-256: sha256=short"},
    {"a.py," HASH ",many\n", "RECORD: the size of a.py is not a number: many"},
};

START_TEST(broken_records_are_refused)
{
    struct record record;
    struct error error = {0};

    ck_assert_int_lt(record_parse(span_of(BROKEN[_i].text), &record, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, BROKEN[_i].word) != NULL, "%s", error.text);
}
END_TEST

static const struct {
    const char *row;
    uint64_t size;
    const char *word; /* a part of the error; NULL: the member agrees with the row */
} CHECKS[] = {
    {"a.py," HASH ",0\n", 0, NULL},
    {"a.py," HASH ",\n", 7, NULL},
    {"a.py," HASH ",1\n", 0, "member a.py: expected 1 bytes as RECORD says, found 0"},
    {"a.py,,0\n", 0, "member a.py: RECORD has no hash for it"},
};

START_TEST(a_row_claims_a_hash_and_a_size)
{
    struct record record;
    struct error error = {0};
    struct sha256 sha256 = {"-"}, empty = sha256_of(SPAN(""));

    ck_assert_int_eq(record_parse(span_of(CHECKS[_i].row), &record, &error), 0);
    int result = record_row_claim(&record.rows[0], CHECKS[_i].size, &sha256, &error);

    ck_assert_int_eq(result == 0, CHECKS[_i].word == NULL);
    ck_assert(result < 0 || sha256_equals(&sha256, &empty));
    ck_assert_msg(result == 0 || strstr(error.text, CHECKS[_i].word) != NULL, "%s", error.text);
    record_release(&record);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, rows_are_read_sorted_and_found);
    tcase_add_loop_test(tests, broken_records_are_refused, 0, TABLE_LEN(BROKEN));
    tcase_add_loop_test(tests, a_row_claims_a_hash_and_a_size, 0, TABLE_LEN(CHECKS));
}

int main(void)
{
    return suite_run("record", add_tests);
}
