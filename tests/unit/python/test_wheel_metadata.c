/* tools/ddpack/python/wheel_metadata: WHEEL and METADATA compared with the file name. */
#include "tools/ddpack/python/wheel_metadata.h"

#include "tests/unit/suite.h"

#include <string.h>

static struct wheel_name name_of(const char *file)
{
    struct wheel_name name;
    struct error error;

    ck_assert_int_eq(wheel_name_parse(file, &name, &error), 0);
    return name;
}

static const struct {
    const char *header, *field, *value;
} FIELDS[] = {
    {"Name: a\nVersion: 1\n", "Version", "1"},
    {"Name: a\r\nVersion:  1 \r\n\r\nbody", "Version", "1"},
    {"Name:a\n", "Name", "a"},
    {"Name: first\nName: second\n", "Name", "first"},
    {"Summary: x\n Name: folded\nName: real\n", "Name", "real"},
    {"Summary: x\n\tName: folded\nName: real\n", "Name", "real"},
    {"Other: x\n\nName: in the body\n", "Name", ""},
    {"Names: x\n", "Name", ""},
    {"", "Name", ""},
};

START_TEST(fields_are_found_in_the_header_alone)
{
    struct span value = wheel_metadata_field(span_of(FIELDS[_i].header), span_of(FIELDS[_i].field));

    ck_assert(span_equals(value, span_of(FIELDS[_i].value)));
}
END_TEST

static const struct {
    const char *file, *metadata;
    const char *word; /* a part of the error; NULL: the text agrees with the name */
} METADATA[] = {
    {"a_b-1.0-py3-none-any.whl", "Name: A.B\nVersion: 1.0\n", NULL},
    {"a-1.0+x.1-py3-none-any.whl", "Name: a\nVersion: 1.0+x.1\n", NULL},
    {"a-1.0-py3-none-any.whl", "Name: b\nVersion: 1.0\n",
     "expected the name a of the file name, found \"b\""},
    {"a-1.0-py3-none-any.whl", "Name: a\nVersion: 1.1\n",
     "expected the version 1.0 of the file name, found \"1.1\""},
    {"a-1.0-py3-none-any.whl", "Version: 1.0\n", "name"},
    {"a-1.0-py3-none-any.whl", "Name: a\n", "version"},
};

START_TEST(metadata_agrees_with_the_name_or_is_refused)
{
    struct wheel_name name = name_of(METADATA[_i].file);
    struct error error = {0};
    int result = wheel_metadata_check(&name, span_of(METADATA[_i].metadata), &error);

    ck_assert_int_eq(result == 0, METADATA[_i].word == NULL);
    ck_assert_msg(result == 0 || strstr(error.text, METADATA[_i].word) != NULL, "%s", error.text);
}
END_TEST

#define HEAD "Wheel-Version: 1.0\nRoot-Is-Purelib: "

static const struct {
    const char *file, *wheel;
    const char *word; /* a part of the error; NULL: the text agrees with the name */
    bool is_pure;
} TAGS[] = {
    {"a-1-py3-none-any.whl", HEAD "true\nTag: py3-none-any\n", NULL, true},
    {"a-1-py3-none-any.whl", HEAD "false\nTag: py3-none-any\n", NULL, false},
    {"a-1-py2.py3-none-any.whl", HEAD "true\nTag: py2-none-any\nTag: py3-none-any\n", NULL, true},
    {"a-1-py2.py3-none-any.whl", HEAD "true\nTag: py2.py3-none-any\n", NULL, true},
    {"a-1-cp39-abi3-x.y.whl", HEAD "false\nTag: cp39-abi3-y\n", NULL, false},
    {"a-1-py3-none-any.whl", HEAD "true\nTag: py2-none-any\n",
     "WHEEL: the tag py2-none-any is not in the file name", false},
    {"a-1-py3-none-any.whl", HEAD "true\nTag: py3-none\n", "tag", false},
    {"a-1-py3-none-any.whl", HEAD "true\nTag: py3-none-any-more\n", "tag", false},
    {"a-1-py3-none-any.whl", HEAD "true\nTag: py2.py3-none-any\n", "tag", false},
    {"a-1-py3-none-any.whl", HEAD "true\n", "WHEEL: the field Tag is missing", false},
    {"a-1-py3-none-any.whl", HEAD "maybe\nTag: py3-none-any\n",
     "Root-Is-Purelib must be true or false, found \"maybe\"", false},
    {"a-1-cp39-cp39-x.whl", HEAD "true\nTag: cp39-cp39-x\n",
     "WHEEL: Root-Is-Purelib is true, but the file name has the platform x instead of any", false},
    {"a-1-py3-none-any.whl", "Wheel-Version: 2.0\n", "expected Wheel-Version 1.x, found \"2.0\"",
     false},
    {"a-1-py3-none-any.whl", "", "expected Wheel-Version 1.x, found \"\"", false},
};

START_TEST(tags_agree_with_the_name_or_are_refused)
{
    struct wheel_name name = name_of(TAGS[_i].file);
    struct error error = {0};
    bool is_pure = !TAGS[_i].is_pure;
    int result = wheel_tags_check(&name, span_of(TAGS[_i].wheel), &is_pure, &error);

    ck_assert_msg((result == 0) == (TAGS[_i].word == NULL), "%s", error.text);
    ck_assert_msg(result == 0 || strstr(error.text, TAGS[_i].word) != NULL, "%s", error.text);
    ck_assert(result < 0 || is_pure == TAGS[_i].is_pure);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, fields_are_found_in_the_header_alone, 0, TABLE_LEN(FIELDS));
    tcase_add_loop_test(tests, metadata_agrees_with_the_name_or_is_refused, 0, TABLE_LEN(METADATA));
    tcase_add_loop_test(tests, tags_agree_with_the_name_or_are_refused, 0, TABLE_LEN(TAGS));
}

int main(void)
{
    return suite_run("wheel_metadata", add_tests);
}
