/* tools/common/files, paths and own: single files are read, written and copied whole, paths are
 * taken apart, and errno survives the release of a descriptor. */
#include "tests/unit/scratch.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"

#include <errno.h>
#include <fcntl.h>

static const struct {
    const char *directory, *name, *joined;
} JOINS[] = {
    {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/", "b", "/b"}, {"", "b", "b"}, {"a", "b/c", "a/b/c"},
};

START_TEST(paths_are_joined)
{
    cleanup_free char *joined = path_join(JOINS[_i].directory, JOINS[_i].name);

    ck_assert_str_eq(joined, JOINS[_i].joined);
}
END_TEST

static const struct {
    const char *path, *parent;
} PARENTS[] = {
    {"a/b", "a"}, {"a/b/", "a"}, {"a/b///", "a"}, {"/a", "/"}, {"/", "/"},
    {"///", "/"}, {"a", "."},    {"a/", "."},     {"", "."},   {"/a/b", "/a"},
};

START_TEST(parents_of_paths)
{
    cleanup_free char *parent = path_parent(PARENTS[_i].path);

    ck_assert_str_eq(parent, PARENTS[_i].parent);
}
END_TEST

START_TEST(a_path_becomes_absolute)
{
    cleanup_free char *same = path_absolute("/a/../b");
    cleanup_free char *here = getcwd(NULL, 0);
    cleanup_free char *wanted = format_new("%s/a/../b", here);
    cleanup_free char *absolute = path_absolute("a/../b");

    ck_assert_str_eq(same, "/a/../b");
    ck_assert_str_eq(absolute, wanted);
}
END_TEST

START_TEST(files_are_read_with_their_nul_bytes)
{
    cleanup_free char *path = scratch_path("file");
    cleanup_free char *bytes = NULL;
    struct error error;
    size_t len = 0;

    ck_assert_int_eq(file_write(path, SPAN("a\0b"), 0644, &error), 0);
    ck_assert_int_eq(file_read(path, &bytes, &len, &error), 0);
    ck_assert_uint_eq(len, 3);
    ck_assert_int_eq(memcmp(bytes, "a\0b", 4), 0);
}
END_TEST

START_TEST(files_without_a_size_are_read_to_their_end)
{
    cleanup_free char *bytes = NULL;
    struct error error;
    size_t len = 0;

    ck_assert_int_eq(file_read("/proc/self/maps", &bytes, &len, &error), 0);
    ck_assert_uint_gt(len, 100);
    ck_assert_uint_eq(strlen(bytes), len);
    ck_assert_int_eq(bytes[len - 1], '\n');
}
END_TEST

START_TEST(what_is_no_regular_file_is_not_read)
{
    cleanup_free char *fifo = scratch_path("fifo");
    const char *const paths[] = {fifo, scratch, "/dev/zero", "/proc/nonexistent/file"};
    const char *const problems[] = {": it is not a regular file", ": it is not a regular file",
                                    ": it is not a regular file", ": No such file or directory"};

    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    for (int i = 0; i < TABLE_LEN(paths); i++) {
        cleanup_free char *bytes = NULL;
        struct error error;
        size_t len;

        ck_assert_int_lt(file_read(paths[i], &bytes, &len, &error), 0);
        ck_assert_ptr_nonnull(strstr(error.text, paths[i]));
        ck_assert_msg(strstr(error.text, problems[i]) != NULL, "%s", error.text);
        ck_assert_ptr_null(bytes);
    }
}
END_TEST

START_TEST(writing_replaces_the_whole_file_with_the_mode_that_was_given)
{
    cleanup_free char *path = scratch_path("file");
    cleanup_free char *link_path = scratch_path("link");
    struct error error;

    umask(077);
    scratch_write("file", "old and longer");
    ck_assert_int_eq(link(path, link_path), 0);
    ck_assert_int_eq(file_write(path, SPAN("new"), 0755, &error), 0);
    scratch_has("file", "new");
    ck_assert_uint_eq(scratch_mode("file"), 0755);
    scratch_has("link", "old and longer"); /* who had it open still reads the old file */
}
END_TEST

START_TEST(writing_does_not_follow_what_lies_at_its_temporary_name)
{
    cleanup_free char *path = scratch_path("file");
    cleanup_free char *precious = scratch_path("precious");
    cleanup_free char *trap = format_new("%s.%ld.partial", path, (long)getpid());
    struct error error;

    scratch_write("precious", "mine");
    ck_assert_int_eq(symlink(precious, trap), 0);
    ck_assert_int_eq(file_write(path, SPAN("new"), 0644, &error), 0);
    scratch_has("precious", "mine");
    scratch_has("file", "new");
}
END_TEST

START_TEST(a_write_that_fails_leaves_the_old_file_and_nothing_beside_it)
{
    cleanup_free char *directory = scratch_path("directory");
    cleanup_free char *beside = format_new("directory.%ld.partial", (long)getpid());
    struct error error;

    ck_assert_int_eq(mkdir(directory, 0755), 0);
    ck_assert_int_lt(file_write(directory, SPAN("new"), 0644, &error), 0); /* rename fails */
    ck_assert_ptr_nonnull(strstr(error.text, directory));
    ck_assert_ptr_eq(strstr(error.text, "cannot write "), error.text);
    ck_assert(!scratch_exists(beside));
    ck_assert_int_eq(file_write("/proc/nonexistent/file", SPAN("x"), 0644, &error), -ENOENT);
}
END_TEST

START_TEST(a_full_device_is_an_error)
{
    cleanup_close int fd = open("/dev/full", O_WRONLY);
    struct error error;

    ck_assert_int_eq(fd_write_all(fd, SPAN("x"), "/dev/full", &error), -ENOSPC);
}
END_TEST

START_TEST(copies_have_the_bytes_and_the_mode)
{
    cleanup_free char *source = scratch_path("source");
    cleanup_free char *target = scratch_path("target");
    struct error error;

    umask(077);
    scratch_write("source", "bytes");
    ck_assert_int_eq(file_copy(source, target, 0755, &error), 0);
    scratch_has("target", "bytes");
    ck_assert_uint_eq(scratch_mode("target"), 0755);
    ck_assert_int_eq(file_copy(source, target, 0644, &error), -EEXIST);
}
END_TEST

START_TEST(a_symlink_is_not_copied)
{
    cleanup_free char *source = scratch_path("link");
    cleanup_free char *target = scratch_path("target");
    struct error error;

    ck_assert_int_eq(symlink("/etc/passwd", source), 0);
    ck_assert_int_eq(file_copy(source, target, 0644, &error), -ELOOP);
    ck_assert(!scratch_exists("target"));
}
END_TEST

START_TEST(copies_from_files_without_a_size_and_behind_what_is_there)
{
    cleanup_free char *target = scratch_path("target");
    cleanup_close int source_fd = open("/proc/self/status", O_RDONLY);
    cleanup_close int target_fd = open(target, O_RDWR | O_CREAT, 0644);
    cleanup_free char *bytes = NULL;
    struct error error;
    size_t len = 0;

    ck_assert_int_eq(fd_write_all(target_fd, SPAN("first\n"), target, &error), 0);
    ck_assert_int_eq(fd_copy_all(source_fd, target_fd, target, &error), 0);
    ck_assert_int_eq(file_read(target, &bytes, &len, &error), 0);
    ck_assert_int_eq(strncmp(bytes, "first\nName:", 11), 0);
}
END_TEST

START_TEST(the_program_knows_its_directory)
{
    cleanup_free char *directory = NULL;
    struct error error;

    ck_assert_int_eq(program_directory(&directory, &error), 0);
    cleanup_free char *program = path_join(directory, "test_files");

    ck_assert_int_eq(access(program, X_OK), 0);
}
END_TEST

static const struct {
    const char *a, *b;
    size_t common;
} COMMON[] = {
    {"a/b/c", "a/b/d", 4}, {"a/b/c", "a/bb/c", 2}, {"a/b", "a/b/c", 2}, {"a", "a", 0},
    {"a/b/c", "a/b/c", 4}, {"", "a/b", 0},         {"/a/b", "/a/c", 3}, {"x/a", "y/a", 0},
};

START_TEST(directories_that_two_paths_have_in_common)
{
    ck_assert_uint_eq(path_common_directories(COMMON[_i].a, COMMON[_i].b), COMMON[_i].common);
    ck_assert_uint_eq(path_common_directories(COMMON[_i].b, COMMON[_i].a), COMMON[_i].common);
}
END_TEST

START_TEST(files_are_opened_below_a_directory_through_no_symlink)
{
    cleanup_free char *inner = scratch_path("real/inner");
    cleanup_free char *link = scratch_path("link"), *last = scratch_path("real/last");
    struct error error;

    ck_assert_int_eq(directory_create(inner, &error), 0);
    scratch_write("real/inner/file", "x");
    ck_assert_int_eq(symlink("real", link), 0);
    ck_assert_int_eq(symlink("inner/file", last), 0);
    cleanup_close int directory_fd = open(scratch, O_RDONLY | O_DIRECTORY);
    cleanup_close int fd = file_open_below(directory_fd, "real/inner/file", O_RDONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(file_open_below(directory_fd, "link/inner/file", O_RDONLY), -1);
    ck_assert(errno == ELOOP ||
              errno == ENOTDIR); /* ENOTDIR where openat2 is missing, as under valgrind */
    ck_assert_int_eq(file_open_below(directory_fd, "real/last", O_RDONLY), -1);
    ck_assert_int_eq(errno, ELOOP);
    ck_assert_int_eq(file_open_below(directory_fd, "../x", O_RDONLY), -1);
    ck_assert_int_eq(errno, EXDEV);
    ck_assert_int_eq(file_open_below(directory_fd, "real/missing/file", O_RDONLY), -1);
    ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(stealing_leaves_nothing_to_release)
{
    char *text = format_new("text");
    cleanup_free char *stolen = steal(&text);
    int fd = 7, stolen_fd = steal_fd(&fd);

    ck_assert_ptr_null(text);
    ck_assert_str_eq(stolen, "text");
    ck_assert_int_eq(fd, -1);
    ck_assert_int_eq(stolen_fd, 7);
    errno = ENOSPC;
    fd = 987654; /* not open: close fails, errno stays */
    own_close(&fd);
    ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, a_path_becomes_absolute);
    tcase_add_loop_test(tests, paths_are_joined, 0, TABLE_LEN(JOINS));
    tcase_add_loop_test(tests, parents_of_paths, 0, TABLE_LEN(PARENTS));
    tcase_add_test(tests, files_are_read_with_their_nul_bytes);
    tcase_add_test(tests, files_without_a_size_are_read_to_their_end);
    tcase_add_test(tests, what_is_no_regular_file_is_not_read);
    tcase_add_test(tests, writing_replaces_the_whole_file_with_the_mode_that_was_given);
    tcase_add_test(tests, writing_does_not_follow_what_lies_at_its_temporary_name);
    tcase_add_test(tests, a_write_that_fails_leaves_the_old_file_and_nothing_beside_it);
    tcase_add_test(tests, a_full_device_is_an_error);
    tcase_add_test(tests, copies_have_the_bytes_and_the_mode);
    tcase_add_test(tests, a_symlink_is_not_copied);
    tcase_add_test(tests, copies_from_files_without_a_size_and_behind_what_is_there);
    tcase_add_test(tests, the_program_knows_its_directory);
    tcase_add_loop_test(tests, directories_that_two_paths_have_in_common, 0, TABLE_LEN(COMMON));
    tcase_add_test(tests, files_are_opened_below_a_directory_through_no_symlink);
    tcase_add_test(tests, stealing_leaves_nothing_to_release);
}

int main(void)
{
    return suite_run("files", add_tests);
}
