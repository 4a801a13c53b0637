/* Tests tools/ddinject/observe/preload_list: LD_PRELOAD as ld.so reads it, with colons or blanks
 * between its entries. */
#include "tools/ddinject/observe/preload_list.h"

#include "tests/unit/suite.h"
#include "tools/common/own.h"

static const struct {
    /* An entry counts only as a whole: a name that begins or ends alike is another file. */
    const char *list, *object;
    bool has;
} LISTS[] = {
    {"", "/a.so", false},
    {"/a.so", "/a.so", true},
    {"/b.so:/a.so", "/a.so", true},
    {"/a.so /b.so", "/a.so", true},
    {"/b.so /a.so:/c.so", "/a.so", true},
    {":: /a.so ::", "/a.so", true},
    {"/x/a.so", "/a.so", false},
    {"/a.so.1", "/a.so", false},
    {"/a.s", "/a.so", false},
    {"a.so", "/a.so", false},
    {":", "", false},
};

START_TEST(entries_count_as_a_whole)
{
    ck_assert(preload_list_has(span_of(LISTS[_i].list), span_of(LISTS[_i].object)) ==
              LISTS[_i].has);
}
END_TEST

static const struct {
    /* The entries of the user keep their order and their separators. */
    const char *list, *longer;
} PREPENDED[] = {
    {"", "/a.so"},
    {"/b.so", "/a.so:/b.so"},
    {"/b.so /c.so", "/a.so:/b.so /c.so"},
    {":", "/a.so::"},
};

START_TEST(what_is_there_is_kept)
{
    cleanup_free char *longer = preload_list_prepend(span_of(PREPENDED[_i].list), SPAN("/a.so"));

    ck_assert_str_eq(longer, PREPENDED[_i].longer);
    ck_assert(preload_list_has(span_of(longer), SPAN("/a.so")));
}
END_TEST

START_TEST(separators_cannot_be_in_a_path)
{
    ck_assert(preload_list_can_hold(SPAN("/srv/ddtrace/libddinject.so")));
    ck_assert(!preload_list_can_hold(SPAN("/srv/my volume/libddinject.so")));
    ck_assert(!preload_list_can_hold(SPAN("/srv/a:b/libddinject.so")));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, entries_count_as_a_whole, 0, TABLE_LEN(LISTS));
    tcase_add_loop_test(tests, what_is_there_is_kept, 0, TABLE_LEN(PREPENDED));
    tcase_add_test(tests, separators_cannot_be_in_a_path);
}

int main(void)
{
    return suite_run("preload_list", add_tests);
}
