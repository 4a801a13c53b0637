/* tools/volume/volume_tree: a file in a directory that links share is found under each of its
 * names. */
#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_order.h"
#include "tools/volume/volume_tree.h"

#define FIRST "ddtrace_pkgs/site-packages-ddtrace-py3.9-manylinux2014-x86_64"
#define SECOND "ddtrace_pkgs/site-packages-ddtrace-py3.12-manylinux2014-x86_64"

static void add_file(struct manifest *manifest, const char *path)
{
    manifest_add_file(manifest)->path = format_new("%s", path);
}

static void add_link(struct manifest *manifest, const char *path, const char *target)
{
    *manifest_add_link(manifest) =
        (struct manifest_link){format_new("%s", path), format_new("%s", target)};
}

static void add_target(struct manifest *manifest, const char *path)
{
    const char *name = strchr(path, '/') + 1;

    ck_assert(target_name_parse(span_of(name), &manifest_add_target(manifest)->target));
}

static struct manifest sample(void)
{
    struct manifest manifest = {0};

    add_target(&manifest, FIRST);
    add_target(&manifest, SECOND);
    add_file(&manifest, "version");
    add_file(&manifest, FIRST "/a/b/c.py");
    add_file(&manifest, FIRST "/a/d.py");
    add_file(&manifest, FIRST "/ab.py");
    return manifest;
}

static void tree_is(struct manifest *manifest, const char *const *paths)
{
    cleanup_with(volume_tree_release) struct volume_tree tree = {0};
    size_t i;

    manifest_rows_sort(manifest);
    volume_tree_of(manifest, &tree);
    for (i = 0; paths[i] != NULL && i < tree.count; i++) {
        ck_assert_str_eq(tree.files[i].path, paths[i]);
        size_t target = strstr(paths[i], "py3.9-") != NULL ? 0 : 1;

        ck_assert_uint_eq(tree.files[i].target, i + 1 < tree.count ? target : 2);
    }
    ck_assert_ptr_null(paths[i]);
    ck_assert_uint_eq(tree.count, i);
}

START_TEST(a_volume_without_links_is_its_rows)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();

    tree_is(&manifest, (const char *const[]){FIRST "/a/b/c.py", FIRST "/a/d.py", FIRST "/ab.py",
                                             "version", NULL});
}
END_TEST

START_TEST(a_linked_directory_has_all_that_is_below)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();

    add_link(&manifest, SECOND "/x", "../site-packages-ddtrace-py3.9-manylinux2014-x86_64/a");
    tree_is(&manifest,
            (const char *const[]){SECOND "/x/b/c.py", SECOND "/x/d.py", FIRST "/a/b/c.py",
                                  FIRST "/a/d.py", FIRST "/ab.py", "version", NULL});
}
END_TEST

START_TEST(links_below_a_linked_directory_are_followed)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();

    add_link(&manifest, FIRST "/a/more", "../a/b");
    add_link(&manifest, SECOND, "site-packages-ddtrace-py3.9-manylinux2014-x86_64");
    tree_is(&manifest,
            (const char *const[]){SECOND "/a/b/c.py", SECOND "/a/d.py", SECOND "/a/more/c.py",
                                  SECOND "/ab.py", FIRST "/a/b/c.py", FIRST "/a/d.py",
                                  FIRST "/a/more/c.py", FIRST "/ab.py", "version", NULL});
}
END_TEST

START_TEST(an_empty_volume_has_no_files)
{
    struct manifest manifest = {0};
    cleanup_with(volume_tree_release) struct volume_tree tree = {0};

    volume_tree_of(&manifest, &tree);
    ck_assert_uint_eq(tree.count, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_volume_without_links_is_its_rows);
    tcase_add_test(tests, a_linked_directory_has_all_that_is_below);
    tcase_add_test(tests, links_below_a_linked_directory_are_followed);
    tcase_add_test(tests, an_empty_volume_has_no_files);
}

int main(void)
{
    return suite_run("volume_tree", add_tests);
}
