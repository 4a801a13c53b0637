/* tools/ddpack/lock_file: what is a lock and what is not. */
#include "tools/ddpack/lock_file.h"

#include "tests/unit/tools/scratch.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TARGET "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
#define WHEEL(file, url, sha, size)                                                                \
    "{\"name\":\"a\",\"version\":\"1\",\"file\":\"" file "\",\"url\":\"" url                       \
    "\",\"sha256\":\"" sha "\",\"size\":" size "}"
#define GOOD_WHEEL WHEEL("a.whl", "https://h/a.whl", SHA, "7")
#define LOCK(format, target, wheels)                                                               \
    "{\"format\":" format ",\"ddtrace\":\"4.16.0\",\"targets\":[{\"name\":\"" target               \
    "\",\"wheels\":[" wheels "]}]}"

static int read_text(const char *text, struct lock *ret_lock, struct error *error)
{
    cleanup_free char *path = scratch_path("lock.json");

    scratch_write("lock.json", text);
    return lock_read(path, ret_lock, error);
}

START_TEST(every_field_is_read)
{
    struct lock lock;
    struct error error;

    ck_assert_int_eq(read_text(LOCK("1", TARGET, GOOD_WHEEL), &lock, &error), 0);
    ck_assert_str_eq(lock.ddtrace, "4.16.0");
    ck_assert_uint_eq(lock.target_count, 1);
    ck_assert_uint_eq(lock.targets[0].target.python.minor, 12);
    ck_assert_uint_eq(lock.targets[0].wheel_count, 1);
    const struct lock_wheel *wheel = &lock.targets[0].wheels[0];

    ck_assert_str_eq(wheel->file, "a.whl");
    ck_assert_str_eq(wheel->url, "https://h/a.whl");
    ck_assert_str_eq(wheel->sha256.hex, SHA);
    ck_assert_uint_eq(wheel->size, 7);
    lock_release(&lock);
}
END_TEST

static const struct {
    const char *text, *word;
} BROKEN[] = {
    {"", "lock.json"},
    {"{", "lock.json"},
    {"[]", "format"},
    {"{}", "format"},
    {LOCK("2", TARGET, GOOD_WHEEL), "another version"},
    {"{\"format\":1,\"targets\":[]}", "ddtrace"},
    {"{\"format\":1,\"ddtrace\":\"4\"}", "no targets"},
    {"{\"format\":1,\"ddtrace\":\"4\",\"targets\":[]}", "no targets"},
    {"{\"format\":1,\"ddtrace\":\"4\",\"targets\":[7]}", "not the name of a target"},
    {LOCK("1", "../" TARGET, GOOD_WHEEL), "not the name of a target"},
    {LOCK("1", TARGET, ""), "has no wheels"},
    {LOCK("1", TARGET, "{}"), "\"name\""},
    {LOCK("1", TARGET, WHEEL("a/b.whl", "https://h/", SHA, "7")), "a/b.whl"},
    {LOCK("1", TARGET, WHEEL("..", "https://h/", SHA, "7")), "file's name"},
    {LOCK("1", TARGET, WHEEL("a.whl", "ftp://h/", SHA, "7")), "ftp://h/"},
    {LOCK("1", TARGET, WHEEL("a.whl", "a.whl", SHA, "7")), "neither http"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", "0123", "7")), "64 hexadecimal"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "-7")), "number of bytes"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "\"7\"")), "number of bytes"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "1.5")), "number of bytes"},
};

START_TEST(anything_else_is_refused_with_its_place)
{
    struct lock lock;
    struct error error = {0};

    ck_assert_int_lt(read_text(BROKEN[_i].text, &lock, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, BROKEN[_i].word) != NULL, "%s", error.text);
    ck_assert_msg(strstr(error.text, "lock.json") != NULL, "%s", error.text);
}
END_TEST

START_TEST(a_missing_file_is_named)
{
    cleanup_free char *path = scratch_path("absent.json");
    struct lock lock;
    struct error error = {0};

    ck_assert_int_lt(lock_read(path, &lock, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_FAILED);
    ck_assert_ptr_nonnull(strstr(error.text, path));
}
END_TEST

static void add_wheel(struct lock_target *target, const char *name)
{
    struct lock_wheel *wheel = lock_add_wheel(target);

    wheel->name = format_new("%s", name);
    wheel->version = format_new("1");
    wheel->file = format_new("%s.whl", name);
    wheel->url = format_new("https://h/%s.whl", name);
    ck_assert(sha256_parse(span_of(SHA), &wheel->sha256));
}

START_TEST(targets_and_wheels_are_sorted)
{
    struct lock lock = {.ddtrace = format_new("4.16.0")};
    struct lock_target *target = lock_add_target(&lock);
    struct error error;
    cleanup_free char *path = scratch_path("lock.json");

    target->target = (struct target){{3, 12}, LIBC_MUSL, MACHINE_X86_64};
    add_wheel(target, "wrapt");
    add_wheel(target, "bytecode");
    target = lock_add_target(&lock);
    target->target = (struct target){{3, 9}, LIBC_MUSL, MACHINE_X86_64};
    add_wheel(target, "x");
    target = lock_add_target(&lock);
    target->target = (struct target){{3, 12}, LIBC_GLIBC, MACHINE_X86_64};
    add_wheel(target, "y");
    ck_assert_int_eq(lock_write(&lock, path, &error), 0);
    lock_release(&lock);
    ck_assert_int_eq(lock_read(path, &lock, &error), 0);
    ck_assert_uint_eq(lock.target_count, 3);
    ck_assert_uint_eq(lock.targets[0].target.python.minor, 9);
    ck_assert_int_eq(lock.targets[1].target.libc, LIBC_GLIBC);
    ck_assert_int_eq(lock.targets[2].target.libc, LIBC_MUSL);
    ck_assert_str_eq(lock.targets[2].wheels[0].name, "bytecode");
    ck_assert_str_eq(lock.targets[2].wheels[1].name, "wrapt");
    lock_release(&lock);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, every_field_is_read);
    tcase_add_loop_test(tests, anything_else_is_refused_with_its_place, 0, TABLE_LEN(BROKEN));
    tcase_add_test(tests, a_missing_file_is_named);
    tcase_add_test(tests, targets_and_wheels_are_sorted);
}

int main(void)
{
    return suite_run("lock_file", add_tests);
}
