/* tools/common/trees: directories are created and removed, and staged ones are published. */
#include "tests/unit/scratch.h"
#include "tools/common/files.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"

#include <errno.h>
#include <limits.h>
#include <sys/wait.h>

static void make_directory(const char *name)
{
    cleanup_free char *path = scratch_path(name);
    struct error error;

    ck_assert_int_eq(directory_create(path, &error), 0);
}

START_TEST(parents_are_created_whatever_the_umask)
{
    umask(077);
    make_directory("a/b/c");
    make_directory("a/b/c");
    ck_assert_uint_eq(scratch_mode("a"), 0755);
    ck_assert_uint_eq(scratch_mode("a/b/c"), 0755);
}
END_TEST

START_TEST(a_directory_that_is_there_keeps_its_mode)
{
    cleanup_free char *path = scratch_path("a");

    make_directory("a");
    ck_assert_int_eq(chmod(path, 0700), 0);
    make_directory("a/b");
    make_directory("a");
    ck_assert_uint_eq(scratch_mode("a"), 0700);
}
END_TEST

START_TEST(a_file_in_the_way_of_a_directory_is_named)
{
    cleanup_free char *file = scratch_path("file");
    cleanup_free char *below = scratch_path("file/below");
    struct error error;

    scratch_write("file", "x");
    ck_assert_int_eq(directory_create(file, &error), -EEXIST);
    ck_assert_ptr_nonnull(strstr(error.text, file));
    ck_assert_ptr_nonnull(strstr(error.text, "exists but is not a directory"));
    ck_assert_int_eq(directory_create(below, &error), -ENOTDIR);
}
END_TEST

START_TEST(a_symlink_to_nothing_in_the_way_of_a_directory_is_named)
{
    cleanup_free char *link = scratch_path("link");
    struct error error;

    ck_assert_int_eq(symlink("nothing", link), 0);
    ck_assert_int_eq(directory_create(link, &error), -EEXIST);
    ck_assert_ptr_nonnull(strstr(error.text, link));
    ck_assert_ptr_nonnull(strstr(error.text, "exists but is not a directory"));
}
END_TEST

START_TEST(removing_a_tree_does_not_follow_symlinks)
{
    cleanup_free char *tree = scratch_path("tree");
    cleanup_free char *outside = scratch_path("outside");
    cleanup_free char *link = scratch_path("tree/a/link");
    struct error error;

    make_directory("tree/a");
    make_directory("outside");
    scratch_write("tree/a/file", "x");
    scratch_write("outside/precious", "mine");
    ck_assert_int_eq(symlink(outside, link), 0);
    ck_assert_int_eq(tree_remove(tree, &error), 0);
    ck_assert(!scratch_exists("tree"));
    scratch_has("outside/precious", "mine");
}
END_TEST

START_TEST(removing_a_link_a_file_or_nothing)
{
    cleanup_free char *outside = scratch_path("outside");
    cleanup_free char *link = scratch_path("link");
    cleanup_free char *file = scratch_path("outside/file");
    struct error error;

    make_directory("outside");
    scratch_write("outside/file", "x");
    ck_assert_int_eq(symlink(outside, link), 0);
    ck_assert_int_eq(tree_remove(link, &error), 0);
    ck_assert(scratch_exists("outside/file"));
    ck_assert_int_eq(tree_remove(file, &error), 0);
    ck_assert_int_eq(tree_remove(file, &error), 0);
    ck_assert(!scratch_exists("outside/file"));
    ck_assert_int_eq(tree_remove("/proc/self/status", &error), -EPERM);
    ck_assert_ptr_nonnull(strstr(error.text, "cannot remove /proc/self/status: "));
}
END_TEST

/* Stages in another process, which has ended when this returns and has left a file behind: what a
 * killed run leaves. */
static char *staging_of_the_dead(const char *path)
{
    char *staging = NULL;
    struct error error;
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = fork();

    if (pid == 0) {
        bool is_made = staging_create(path, &staging, &error) == 0;

        _exit(!is_made || write(ends[1], staging, strlen(staging) + 1) < 0);
    }
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    staging = calloc(1, PATH_MAX);
    ck_assert_int_gt(read(ends[0], staging, PATH_MAX - 1), 0);
    close(ends[0]);
    close(ends[1]);
    cleanup_free char *file = path_join(staging, "half");

    ck_assert_int_eq(file_write(file, SPAN("half"), 0644, &error), 0);
    return staging;
}

START_TEST(staging_removes_what_the_dead_left_and_nothing_else)
{
    cleanup_free char *path = scratch_path("volume/");
    cleanup_free char *dead = staging_of_the_dead(path);
    const char *const others[] = {".other.1.partial", ".volume.x.partial", ".volume.1.part"};
    cleanup_free char *alive = NULL, *staging = NULL;
    struct error error;

    ck_assert_int_eq(access(dead, F_OK), 0);
    for (int i = 0; i < TABLE_LEN(others); i++)
        make_directory(others[i]);
    ck_assert_int_eq(staging_create(path, &alive, &error), 0);
    ck_assert_int_ne(access(dead, F_OK), 0);
    umask(077);
    ck_assert_int_eq(staging_create(path, &staging, &error), 0);
    ck_assert_int_eq(access(alive, F_OK), 0);
    ck_assert_uint_eq(scratch_mode(staging + strlen(scratch) + 1), 0755);
    for (int i = 0; i < TABLE_LEN(others); i++)
        ck_assert(scratch_exists(others[i]));
}
END_TEST

START_TEST(staging_creates_the_parents)
{
    cleanup_free char *path = scratch_path("not/yet/volume");
    cleanup_free char *staging = NULL;
    struct error error;

    ck_assert_int_eq(staging_create(path, &staging, &error), 0);
    ck_assert_int_eq(access(staging, W_OK), 0);
    ck_assert(!scratch_exists("not/yet/volume"));
}
END_TEST

enum before { NOTHING, EMPTY_DIRECTORY, OLD_TREE };

START_TEST(publishing_replaces_what_is_there)
{
    cleanup_free char *path = scratch_path("volume");
    cleanup_free char *staging = NULL;
    struct error error;

    if (_i != NOTHING)
        make_directory("volume");
    if (_i == OLD_TREE)
        scratch_write("volume/old", "old");
    ck_assert_int_eq(staging_create(path, &staging, &error), 0);
    cleanup_free char *fresh = path_join(staging, "new");

    ck_assert_int_eq(file_write(fresh, SPAN("new"), 0644, &error), 0);
    ck_assert_int_eq(staging_publish(staging, path, &error), 0);
    scratch_has("volume/new", "new");
    ck_assert(!scratch_exists("volume/old"));
    ck_assert_int_ne(access(staging, F_OK), 0);
}
END_TEST

START_TEST(publishing_what_is_not_there_is_an_error)
{
    cleanup_free char *path = scratch_path("volume");
    cleanup_free char *staging = scratch_path("missing");
    struct error error;

    ck_assert_int_eq(staging_publish(staging, path, &error), -ENOENT);
    ck_assert_ptr_nonnull(strstr(error.text, path));
    ck_assert_ptr_nonnull(strstr(error.text, "cannot put the new volume in the place of "));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, parents_are_created_whatever_the_umask);
    tcase_add_test(tests, a_directory_that_is_there_keeps_its_mode);
    tcase_add_test(tests, a_file_in_the_way_of_a_directory_is_named);
    tcase_add_test(tests, a_symlink_to_nothing_in_the_way_of_a_directory_is_named);
    tcase_add_test(tests, removing_a_tree_does_not_follow_symlinks);
    tcase_add_test(tests, removing_a_link_a_file_or_nothing);
    tcase_add_test(tests, staging_removes_what_the_dead_left_and_nothing_else);
    tcase_add_test(tests, staging_creates_the_parents);
    tcase_add_loop_test(tests, publishing_replaces_what_is_there, NOTHING, OLD_TREE + 1);
    tcase_add_test(tests, publishing_what_is_not_there_is_an_error);
}

int main(void)
{
    return suite_run("trees", add_tests);
}
