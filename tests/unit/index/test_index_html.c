/* tools/ddpack/index/index_html: the links of a page become rows. */
#include "tools/ddpack/index/index_html.h"

#include "tests/unit/suite.h"
#include "tools/common/own.h"

#include <string.h>

static const struct {
    const char *page, *file, *yanked, *provenance;
} LINKS[] = {
    {"<a href=\"/f/a-1.whl#sha256=0\">a</a>", "a-1.whl", NULL, NULL},
    {"<A HREF='a-1%2Blocal.whl'>", "a-1+local.whl", NULL, NULL},
    {"<a href=a.whl>", "a.whl", NULL, NULL},
    {"<a\n\thref = 'a.whl' data-yanked = 'why'>", "a.whl", "why", NULL},
    {"<a href='a.whl' data-yanked='x &lt;&amp;&gt; &#39;y&#x27; &quot; &eacute; &'>", "a.whl",
     "x <&> 'y' \" &eacute; &", NULL},
    {"<a data-provenance=\"https://h/p?a=1&amp;b\" href=a.whl />", "a.whl", NULL,
     "https://h/p?a=1&b"},
    {"<p>text < more <abbr href='no'><br/><a name='no'></a><a href='a.whl'>", "a.whl", NULL, NULL},
};

START_TEST(a_link_is_a_row)
{
    struct json *json = index_html_read(span_of(LINKS[_i].page));
    const struct json *row = json_first(json_array(json, "files"));
    const char *yanked = json_string(row, "yanked");

    ck_assert_ptr_nonnull(row);
    ck_assert_ptr_null(json_next(row));
    ck_assert_str_eq(json_string(row, "filename"), LINKS[_i].file);
    ck_assert_pstr_eq(yanked, LINKS[_i].yanked);
    ck_assert_pstr_eq(json_string(row, "provenance"), LINKS[_i].provenance);
    json_free(json);
}
END_TEST

START_TEST(yanked_without_a_reason_is_true)
{
    struct json *json = index_html_read(SPAN("<a href='a' data-yanked><a href='b' data-yanked=''>"
                                             "<a href='c'>"));
    const struct json *row = json_first(json_array(json, "files"));
    bool is_yanked;

    ck_assert(json_value_bool(json_member(row, "yanked"), &is_yanked) && is_yanked);
    row = json_next(row);
    ck_assert(json_value_bool(json_member(row, "yanked"), &is_yanked) && is_yanked);
    row = json_next(row);
    ck_assert(json_value_bool(json_member(row, "yanked"), &is_yanked) && !is_yanked);
    json_free(json);
}
END_TEST

static const char *const BROKEN[] = {
    "",
    "<",
    "<a",
    "<a ",
    "<a href",
    "<a href=",
    "<a href='",
    "<a href='a",
    "<a =x>",
    "<a / / >",
    "<a href=\"&#99999999999;",
    "<a href='&#x;'",
    "<a href='&#;&;'",
};

START_TEST(a_truncated_page_is_read_without_a_fault)
{
    size_t len = strlen(BROKEN[_i]);
    char *exact = malloc(len + 1); /* so that a sanitizer sees a read behind it */

    memcpy(exact, BROKEN[_i], len + 1);
    json_free(index_html_read((struct span){exact, len}));
    free(exact);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_link_is_a_row, 0, TABLE_LEN(LINKS));
    tcase_add_test(tests, yanked_without_a_reason_is_true);
    tcase_add_loop_test(tests, a_truncated_page_is_read_without_a_fault, 0, TABLE_LEN(BROKEN));
}

int main(void)
{
    return suite_run("index_html", add_tests);
}
