/* tools/formats/url: URLs are taken apart, compared and decoded, also odd ones. */
#include "tools/formats/url.h"

#include "tests/unit/suite.h"
#include "tools/common/own.h"

static const struct {
    const char *url, *scheme, *user, *host, *rest;
} PARTS[] = {
    {"https://h/p", "https", "", "h", "/p"},
    {"http://u:p@h:80/p?q#f", "http", "u:p", "h:80", "/p?q#f"},
    {"http://a@b@h/", "http", "a@b", "h", "/"},
    {"http://h", "http", "", "h", ""},
    {"http://h?q", "http", "", "h", "?q"},
    {"http://h#a@b", "http", "", "h", "#a@b"},
    {"http://h/u@x", "http", "", "h", "/u@x"},
    {"file:///a/b", "file", "", "", "/a/b"},
};

START_TEST(urls_come_apart)
{
    struct url_parts parts;

    ck_assert(url_split(span_of(PARTS[_i].url), &parts));
    ck_assert(span_equals(parts.scheme, span_of(PARTS[_i].scheme)));
    ck_assert(span_equals(parts.user, span_of(PARTS[_i].user)));
    ck_assert(span_equals(parts.host, span_of(PARTS[_i].host)));
    ck_assert(span_equals(parts.rest, span_of(PARTS[_i].rest)));
}
END_TEST

static const char *const NO_URLS[] = {"", "a", "h:80/p", "/a/b", "http:/h"};

START_TEST(what_has_no_scheme_is_no_url)
{
    struct url_parts parts;

    ck_assert(!url_split(span_of(NO_URLS[_i]), &parts));
}
END_TEST

static const struct {
    const char *a, *b;
    bool is_same;
} ORIGINS[] = {
    {"https://h/a", "https://h/b", true},    {"https://H/a", "HTTPS://h:443/", true},
    {"http://h:80/", "http://h", true},      {"http://h:443/", "http://h", false},
    {"http://h", "https://h", false},        {"https://h", "https://h.evil", false},
    {"https://u:p@h", "https://h", true},    {"https://h:8443", "https://h", false},
    {"https://evil#@h", "https://h", false},
};

START_TEST(origins_are_scheme_host_and_port)
{
    struct url_parts a, b;

    ck_assert(url_split(span_of(ORIGINS[_i].a), &a) && url_split(span_of(ORIGINS[_i].b), &b));
    ck_assert(url_is_same_origin(&a, &b) == ORIGINS[_i].is_same);
    ck_assert(url_is_same_origin(&b, &a) == ORIGINS[_i].is_same);
}
END_TEST

static const struct {
    const char *text, *decoded;
} DECODED[] = {
    {"", ""},       {"a%2Bb", "a+b"}, {"a%2bb", "a+b"},     {"%", "%"},       {"%4", "%4"},
    {"%zz", "%zz"}, {"%00x", "%00x"}, {"%25%32%35", "%25"}, {"100%", "100%"},
};

START_TEST(escapes_are_decoded_once)
{
    cleanup_free char *decoded = url_decode(span_of(DECODED[_i].text));

    ck_assert_str_eq(decoded, DECODED[_i].decoded);
}
END_TEST

static const struct {
    const char *url, *file;
} FILES[] = {
    {"https://h/x/a-1.whl", "a-1.whl"},
    {"https://h/x/a-1%2Blocal.whl#sha256=0", "a-1+local.whl"},
    {"https://h/a.whl?x=/y", "a.whl"},
    {"a.whl", "a.whl"},
    {"https://h/x/", ""},
};

START_TEST(the_file_is_the_last_segment)
{
    cleanup_free char *file = url_file_name(span_of(FILES[_i].url));

    ck_assert_str_eq(file, FILES[_i].file);
}
END_TEST

static const struct {
    const char *url, *without;
} SECRETS[] = {
    {"https://u:p@h/x?y#z", "https://h/x?y#z"},
    {"https://u:p@w@h/", "https://h/"},
    {"https://h/x@y", "https://h/x@y"},
    {"no url", "no url"},
};

START_TEST(credentials_are_taken_out)
{
    cleanup_free char *without = url_without_credentials(span_of(SECRETS[_i].url));

    ck_assert_str_eq(without, SECRETS[_i].without);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, urls_come_apart, 0, TABLE_LEN(PARTS));
    tcase_add_loop_test(tests, what_has_no_scheme_is_no_url, 0, TABLE_LEN(NO_URLS));
    tcase_add_loop_test(tests, origins_are_scheme_host_and_port, 0, TABLE_LEN(ORIGINS));
    tcase_add_loop_test(tests, escapes_are_decoded_once, 0, TABLE_LEN(DECODED));
    tcase_add_loop_test(tests, the_file_is_the_last_segment, 0, TABLE_LEN(FILES));
    tcase_add_loop_test(tests, credentials_are_taken_out, 0, TABLE_LEN(SECRETS));
}

int main(void)
{
    return suite_run("url", add_tests);
}
