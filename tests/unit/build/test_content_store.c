/* Tests tools/ddpack/build/content_store: the contents of a build, and the cache of those that
 * earlier builds have verified. */
#include "tools/ddpack/build/content_store.h"

#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/common/trees.h"

static struct content_store store;

static void store_create(void)
{
    struct error error;

    scratch_create();
    store = (struct content_store){scratch_path("store"), scratch_path("cache/contents")};
    ck_assert_int_eq(directory_create(store.directory, &error), 0);
}

static void store_remove(void)
{
    content_store_release(&store);
    scratch_remove();
}

static struct sha256 put_text(const char *text, mode_t mode)
{
    struct sha256 sha256 = sha256_of(span_of(text));
    struct error error;

    ck_assert_msg(content_store_put(&store, &sha256, mode, span_of(text), &error) == 0, "%s",
                  error.text);
    return sha256;
}

/* The path of a content in the cache, where its first two digits are a directory. */
static char *cached(const struct sha256 *sha256, const char *mode)
{
    cleanup_free char *name =
        format_new("cache/contents/%.2s/%s-%s", sha256->hex, sha256->hex, mode);

    return scratch_path(name);
}

/* Removes the content from the store only, as a later build would find it. */
static void forget(const struct sha256 *sha256, mode_t mode)
{
    cleanup_free char *path = content_store_path(&store, sha256, mode);

    ck_assert_int_eq(unlink(path), 0);
}

/* Other users must be able to read a volume that root has built under a strict umask. */
START_TEST(modes_are_exact_whatever_the_umask)
{
    mode_t before = umask(0077);
    struct sha256 sha256 = put_text("x", 0755);
    cleanup_free char *path = content_store_path(&store, &sha256, 0755);
    struct stat status;

    umask(before);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0755);
}
END_TEST

START_TEST(what_was_put_is_recalled_as_a_copy)
{
    struct sha256 sha256 = put_text("content", 0644);
    cleanup_free char *path = content_store_path(&store, &sha256, 0644);
    cleanup_free char *kept = cached(&sha256, "644");
    struct stat copy, cache;
    struct error error;
    bool is_found;

    forget(&sha256, 0644);
    ck_assert_int_eq(content_store_recall(&store, &sha256, 0644, &is_found, &error), 0);
    ck_assert(is_found);
    ck_assert_int_eq(stat(path, &copy), 0);
    ck_assert_int_eq(stat(kept, &cache), 0);
    /* A hard link would let a change of the volume into the cache, and from there into others. */
    ck_assert_uint_ne(copy.st_ino, cache.st_ino);
    ck_assert_uint_eq(copy.st_mode & 07777, 0644);
}
END_TEST

/* A program and a file with the same bytes are two contents. */
START_TEST(the_mode_belongs_to_the_content)
{
    struct sha256 sha256 = put_text("content", 0644);
    struct error error;
    bool is_found;

    ck_assert_int_eq(content_store_recall(&store, &sha256, 0755, &is_found, &error), 0);
    ck_assert(!is_found);
}
END_TEST

START_TEST(a_changed_cache_is_found_out_and_cleaned)
{
    struct sha256 sha256 = put_text("content", 0644);
    cleanup_free char *path = content_store_path(&store, &sha256, 0644);
    cleanup_free char *kept = cached(&sha256, "644");
    struct error error;
    bool is_found;

    /* The link goes both ways: a volume that is tampered with changes the cache. */
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs("poison!", file);
    fclose(file);
    forget(&sha256, 0644);
    ck_assert_int_eq(content_store_recall(&store, &sha256, 0644, &is_found, &error), 0);
    ck_assert(!is_found);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_ne(access(kept, F_OK), 0);
}
END_TEST

/* Whoever can write to the cache must not choose which file ends in a volume. */
START_TEST(links_and_pipes_in_the_cache_are_not_followed)
{
    struct sha256 sha256 = put_text("content", 0644);
    cleanup_free char *kept = cached(&sha256, "644");
    struct error error;
    bool is_found;

    forget(&sha256, 0644);
    ck_assert_int_eq(unlink(kept), 0);
    ck_assert_int_eq(symlink("/etc/passwd", kept), 0);
    ck_assert_int_eq(content_store_recall(&store, &sha256, 0644, &is_found, &error), 0);
    ck_assert(!is_found);
}
END_TEST

/* The cache saves time and is never needed. */
START_TEST(without_a_place_for_the_cache_it_goes_on)
{
    struct sha256 sha256;

    scratch_write("cache", "a file where a directory should be");
    sha256 = put_text("content", 0644);
    cleanup_free char *path = content_store_path(&store, &sha256, 0644);

    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

/* Two jobs with one content would be a fault of the set, which has each content once. */
START_TEST(a_content_is_put_once)
{
    struct sha256 sha256 = put_text("content", 0644);
    struct error error = {0};

    ck_assert_int_lt(content_store_put(&store, &sha256, 0644, SPAN("content"), &error), 0);
    ck_assert_ptr_nonnull(strstr(error.text, sha256.hex));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, store_create, store_remove);
    tcase_add_test(tests, modes_are_exact_whatever_the_umask);
    tcase_add_test(tests, what_was_put_is_recalled_as_a_copy);
    tcase_add_test(tests, the_mode_belongs_to_the_content);
    tcase_add_test(tests, a_changed_cache_is_found_out_and_cleaned);
    tcase_add_test(tests, links_and_pipes_in_the_cache_are_not_followed);
    tcase_add_test(tests, without_a_place_for_the_cache_it_goes_on);
    tcase_add_test(tests, a_content_is_put_once);
}

int main(void)
{
    return suite_run("content_store", add_tests);
}
