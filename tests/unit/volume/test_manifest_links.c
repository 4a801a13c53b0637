/* tools/volume/manifest_link_check: links must stay inside of the volume, and following them must
 * come to an end. */
#include "tests/unit/scratch.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_read.h"
#include "tools/volume/manifest_write.h"

#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define FILE_ROW(path)                                                                             \
    "{\"path\":\"" path "\",\"sha256\":\"" HASH "\",\"size\":3,\"mode\":\"0644\"}"
#define LINK_ROW(path, target) "{\"path\":\"" path "\",\"target\":\"" target "\"}"
#define DOCUMENT(files, links)                                                                     \
    "{\"format\":2,\"ddtrace\":\"1\",\"targets\":[],\"files\":[" files "],\"links\":[" links "]}"
/* The directories of two targets, one of which shares a part of the other. */
#define SHARING(links) DOCUMENT(FILE_ROW("p/one/a/b/c.py") "," FILE_ROW("p/two/x.py"), links)

static int read_document(const char *document, struct manifest *manifest, struct error *error)
{
    scratch_write("manifest.json", document);
    return manifest_read(scratch, manifest, error);
}

START_TEST(links_are_read_sorted_and_written_again)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct error error;
    int result = read_document(SHARING(LINK_ROW("p/two/b", "../one/a") "," LINK_ROW(
                                   "p/two/a/b", "../../one/a/b") "," LINK_ROW("p/tri", "one")),
                               &manifest, &error);

    ck_assert_msg(result == 0, "%s", error.text);
    ck_assert_uint_eq(manifest.link_count, 3);
    ck_assert_str_eq(manifest.links[0].path, "p/tri");
    ck_assert_str_eq(manifest.links[1].path, "p/two/a/b");
    ck_assert_str_eq(manifest.links[1].target, "../../one/a/b");
    ck_assert_uint_eq(manifest_find_link(&manifest, "p/two/b"), 2);
    ck_assert_uint_eq(manifest_find_link(&manifest, "p/two"), 3);
    ck_assert(manifest_has_directory(&manifest, "p/two/a"));
    ck_assert(!manifest_has_directory(&manifest, "p/two/a/b"));
    cleanup_free char *printed = manifest_print(&manifest);
    const char *first = strstr(printed, "p/tri");

    ck_assert(first != NULL && strstr(first, "p/two/a/b") != NULL);
}
END_TEST

START_TEST(a_directory_of_links_alone_can_be_shared)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct error error;

    ck_assert_int_eq(read_document(SHARING(LINK_ROW("p/two/a/b", "../../one/a/b") "," LINK_ROW(
                                       "p/tri/a", "../two/a")),
                                   &manifest, &error),
                     0);
}
END_TEST

static const struct {
    const char *path, *target, *resolved; /* resolved NULL: refused */
} RESOLVED[] = {
    {"p/two/a", "../one/a", "p/one/a"},
    {"p/two", "one", "p/one"},
    {"a", "b", "b"},
    {"p/two/a", "../../q/one/a", "q/one/a"},
    {"a/b/c", "../../x/y/z", "x/y/z"},
    {"a", "../b", NULL},
    {"p/two/a", "../../../a", NULL},
    {"p/two/a", "/etc", NULL},
    {"p/two/a", "", NULL},
    {"p/two/a", "..", NULL},
    {"p/two/a", "../..", NULL},
    {"p/two/a", "../one/../one/a", NULL},
    {"p/two/a", "./a", NULL},
    {"p/two/a", "../one/a/", NULL},
    {"p/two/a", "..//one/a", NULL},
};

START_TEST(a_target_is_resolved_by_its_text)
{
    struct manifest_link link = {(char *)(uintptr_t)RESOLVED[_i].path,
                                 (char *)(uintptr_t)RESOLVED[_i].target};
    cleanup_free char *resolved = manifest_link_resolve(&link);

    ck_assert_pstr_eq(resolved, RESOLVED[_i].resolved);
}
END_TEST

static const struct {
    const char *document, *named;
} REFUSED[] = {
    {"{\"format\":2,\"ddtrace\":\"1\",\"targets\":[],\"files\":[]}", "\"links\" is missing"},
    {SHARING("{}"), "links[0]: \"path\" is missing"},
    {SHARING(LINK_ROW("../a", "b")), "\"path\" is \"../a\", not a path inside of the volume"},
    {SHARING("{\"path\":\"p/two/a\"}"), "p/two/a: \"target\" is missing"},
    {SHARING(LINK_ROW("p/two/a", "/p/one/a")),
     "p/two/a: \"target\" is \"/p/one/a\", not a path inside of the volume"},
    {SHARING(LINK_ROW("p/two/a", "../../../etc")), "not a path inside"},
    {SHARING(LINK_ROW("p/two/a", "../one")),
     "\"target\" is \"../one\", which is not as deep as the link"},
    {SHARING(LINK_ROW("p/two/a", "../one/a/b")), "not as deep"},
    {SHARING(LINK_ROW("p/two/a", "../one/z")), "p/one/z, which is not a directory"},
    {DOCUMENT(FILE_ROW("p/one/a") "," FILE_ROW("p/two/x"), LINK_ROW("p/two/a", "../one/a")),
     "not a directory"},
    {SHARING(LINK_ROW("p/two/a", "a")), "leads through the link p/two/a, not to a real directory"},
    {SHARING(LINK_ROW("p/two/a", "../one/a") "," LINK_ROW("p/two/b", "a")),
     "p/two/b leads through the link p/two/a"},
    {SHARING(LINK_ROW("p/two/a", "../one/a") "," LINK_ROW("p/tri/a/b", "../../two/a/b")),
     "leads through the link p/two/a"},
    {SHARING(LINK_ROW("p/two/a", "b") "," LINK_ROW("p/two/b", "a")), "leads through"},
    {SHARING(LINK_ROW("p/two/a", "../one/a") "," LINK_ROW("p/two/a", "../one/a")), "two rows"},
    {SHARING(LINK_ROW("p/two/a", "../one/a") "," LINK_ROW("p/two/a/b", "../../one/a/b")),
     "p/two/a/b has a row, and p/two/a is a link: a link and what lies below it must have no row"},
    {DOCUMENT(FILE_ROW("p/one/a/b/c.py") "," FILE_ROW("p/two/a/d.py"),
              LINK_ROW("p/two/a", "../one/a")),
     "p/two/a/d.py has a row, and p/two/a is a link"},
    {DOCUMENT(FILE_ROW("p/one/a/b.py") "," FILE_ROW("p/two/a"), LINK_ROW("p/two/a", "../one/a")),
     "p/two/a has a row, and p/two/a is a link"},
};

START_TEST(links_that_cannot_be_followed_safely_are_refused)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct error error = {0};

    ck_assert_int_lt(read_document(REFUSED[_i].document, &manifest, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, REFUSED[_i].named) != NULL, "%s", error.text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, links_are_read_sorted_and_written_again);
    tcase_add_test(tests, a_directory_of_links_alone_can_be_shared);
    tcase_add_loop_test(tests, a_target_is_resolved_by_its_text, 0, TABLE_LEN(RESOLVED));
    tcase_add_loop_test(tests, links_that_cannot_be_followed_safely_are_refused, 0,
                        TABLE_LEN(REFUSED));
}

int main(void)
{
    return suite_run("manifest_links", add_tests);
}
