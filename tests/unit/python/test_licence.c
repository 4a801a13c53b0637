/* tools/ddpack/python/licence: the licence that METADATA declares. */
#include "tests/unit/suite.h"
#include "tools/ddpack/python/licence.h"

static const struct {
    const char *metadata;
    enum licence_kind kind;
    const char *text;
} DECLARED[] = {
    {"", LICENCE_NONE, ""},
    {"Name: a\n", LICENCE_NONE, ""},
    {"License-Expression: MIT AND BSD-3-Clause\n", LICENCE_EXPRESSION, "MIT AND BSD-3-Clause"},
    {"License: MIT\nLicense-Expression: ISC\n", LICENCE_EXPRESSION, "ISC"},
    {"License-Expression:ISC\r\n", LICENCE_EXPRESSION, "ISC"},
    {"License: MIT\n", LICENCE_ID, "MIT"},
    {"License: MIT-ish\n", LICENCE_NAME, "MIT-ish"},
    {"License: UNKNOWN\n", LICENCE_NONE, ""},
    {"License: UNKNOWN\nClassifier: License :: Other/Proprietary License\n", LICENCE_NAME,
     "Other/Proprietary License"},
    {"License:\n", LICENCE_NONE, ""},
    {"License: Two lines\n        of text\n", LICENCE_NAME, "Two lines"},
    {"Classifier: License :: OSI Approved :: MIT License\n", LICENCE_ID, "MIT"},
    {"Classifier: License :: OSI Approved :: BSD License\n", LICENCE_NAME, "BSD License"},
    {"License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License\n", LICENCE_ID,
     "BSD-3-Clause"},
    {"License: LICENSE.txt\nClassifier: License :: OSI Approved :: MIT License\n", LICENCE_ID,
     "MIT"},
    {"Classifier: License :: OSI Approved\n", LICENCE_NONE, ""},
    {"Classifier: License :: OSI Approved\nClassifier: License :: Public Domain\n", LICENCE_NAME,
     "Public Domain"},
    {"Classifier: Topic :: License :: MIT License\n", LICENCE_NONE, ""},
    {"License-File: LICENSE\n", LICENCE_NONE, ""},
    {"Name: a\n\nLicense: MIT\n", LICENCE_NONE, ""},
};

START_TEST(a_licence_is_the_declared_one)
{
    struct licence licence = licence_of(span_of(DECLARED[_i].metadata));

    ck_assert_int_eq(licence.kind, DECLARED[_i].kind);
    ck_assert(span_equals(licence.text, span_of(DECLARED[_i].text)));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_licence_is_the_declared_one, 0, TABLE_LEN(DECLARED));
}

int main(void)
{
    return suite_run("licence", add_tests);
}
