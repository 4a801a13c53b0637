/* tools/ddpack/python/plain_version: the order of versions. Specifiers are in test_marker.c. */
#include "tools/ddpack/python/plain_version.h"

#include "tests/unit/suite.h"

static const struct {
    const char *left, *right;
    int order;
} ORDERS[] = {
    {"4.16.0", "4.16.0", 0},
    {"4.9.0", "4.16.0", -1},
    {"4.16", "4.16.0", 0},
    {"4.16.0", "4.16", 0},
    {"5", "4.16.9", 1},
    {"4.16.0.1", "4.16.0", 1},
    {"1.2.3.4.5", "1.2.3.4.6", -1},
    {"4.0.0rc1", "4.0.0", -1},
    {"4.0.0", "4.0.0a2", 1},
    {"4.0.0.dev3", "4.0.0", -1},
    {"4.0.0rc1", "4.0.0rc2", 0},
    {"4.0.0rc1", "3.9.9", 1},
    {"4.0.0.post1", "4.0.0", 0},
    {"4.0.0+local", "4.0.0", 0},
    {"", "0", 0},
    {"", "1", -1},
};

START_TEST(versions_have_one_order)
{
    struct span left = span_of(ORDERS[_i].left), right = span_of(ORDERS[_i].right);
    int order = plain_version_compare(left, right);

    ck_assert_int_eq((order > 0) - (order < 0), ORDERS[_i].order);
    order = plain_version_compare(right, left);
    ck_assert_int_eq((order > 0) - (order < 0), -ORDERS[_i].order);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, versions_have_one_order, 0, TABLE_LEN(ORDERS));
}

int main(void)
{
    return suite_run("plain_version", add_tests);
}
