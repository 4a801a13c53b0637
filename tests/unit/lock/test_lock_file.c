/* tools/ddpack/lock/lock_file: which files are valid locks, and what is read from them. */
#include "tools/ddpack/lock/lock_file.h"

#include "tests/unit/scratch.h"
#include "tools/common/format.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TARGET "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
#define WHEEL(file, url, sha, size)                                                                \
    "{\"name\":\"a\",\"version\":\"1\",\"file\":\"" file "\",\"url\":\"" url                       \
    "\",\"sha256\":\"" sha "\",\"size\":" size "}"
#define GOOD_WHEEL WHEEL("a.whl", "https://h/a.whl", SHA, "7")
/* Stands behind a wheel and adds members to the lock itself: it closes the array of targets, and
 * opens another array that the rest of the text closes. */
#define MORE(members) "]}]," members ",\"rest\":[{\"rest\":["
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
    {"[]", "is not a valid lock file (`ddpack lock` makes one): \"format\" must be 1"},
    {"{}", "format"},
    {LOCK("2", TARGET, GOOD_WHEEL),
     "\"format\" must be 1: another version of ddpack has made this file"},
    {"{\"format\":1,\"targets\":[]}", "ddtrace"},
    {"{\"format\":1,\"ddtrace\":\"4\"}", "\"targets\" is missing or empty"},
    {"{\"format\":1,\"ddtrace\":\"4\",\"targets\":[]}", "\"targets\" is missing or empty"},
    {"{\"format\":1,\"ddtrace\":\"4\",\"targets\":[7]}", "not the name of a target"},
    {LOCK("1", "../" TARGET, GOOD_WHEEL), "not the name of a target"},
    {LOCK("1", TARGET, ""), "has no wheels"},
    {LOCK("1", TARGET, "{}"), "\"name\""},
    {LOCK("1", TARGET, WHEEL("a/b.whl", "https://h/", SHA, "7")), "a/b.whl"},
    {LOCK("1", TARGET, WHEEL("..", "https://h/", SHA, "7")), "file name without a directory"},
    {LOCK("1", TARGET, WHEEL("a.whl", "ftp://h/", SHA, "7")),
     "\"url\": \"ftp://h/\" must begin with https://, http:// or file://"},
    {LOCK("1", TARGET, WHEEL("a.whl", "a.whl", SHA, "7")), "must begin with https://"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", "0123", "7")),
     "a.whl: \"sha256\" must be 64 hexadecimal digits"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "-7")),
     "a.whl: \"size\" must be a number of bytes"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "\"7\"")), "number of bytes"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "1.5")), "number of bytes"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "7,\"yanked\":7")),
     "a.whl: \"yanked\" must be true, false or a string with the reason"},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "7,\"provenance\":7")), "\"provenance\""},
    {LOCK("1", TARGET, WHEEL("a.whl", "https://h/", SHA, "7,\"provenance\":{\"url\":\"x\"}")),
     "a.whl: \"provenance\" must have a \"url\" that begins with https://, http:// or file://"},
    {LOCK("1", TARGET, GOOD_WHEEL MORE("\"options\":7")), "\"options\" is not an object"},
    {LOCK("1", TARGET, GOOD_WHEEL MORE("\"options\":{\"ddtrace\":7}")),
     "the option \"ddtrace\" is not a string"},
    {LOCK("1", TARGET, GOOD_WHEEL MORE("\"options\":{\"pythons\":\"3\"}")),
     "the option \"pythons\" is not an array"},
    {LOCK("1", TARGET, GOOD_WHEEL MORE("\"options\":{\"archs\":[7]}")),
     "the option \"archs\" has an item that is not a string"},
    {LOCK("1", TARGET, GOOD_WHEEL MORE("\"unavailable\":[{}]")), "\"unavailable\""},
};

#define EVERYTHING                                                                                 \
    LOCK("1", TARGET,                                                                              \
         WHEEL("a.whl", "https://h/a.whl", SHA,                                                    \
               "7,\"yanked\":\"why\",\"provenance\":{\"url\":\"https://h/p\",\"publishers\":"      \
               "[{\"kind\":\"GitHub\",\"repository\":\"o/r\"}]},\"new\":1")                        \
             MORE("\"options\":{\"ddtrace\":\"4\",\"pythons\":[\"3.12\"],\"constraints\":[\"a<"    \
                  "2\"]},"                                                                         \
                  "\"new\":[],\"unavailable\":[{\"name\":\"" TARGET "\",\"reason\":\"none\"}]"))

START_TEST(what_is_optional_survives_reading_and_writing)
{
    cleanup_free char *path = scratch_path("again.json");
    struct lock lock;
    struct error error;

    ck_assert_msg(read_text(EVERYTHING, &lock, &error) == 0, "%s", error.text);
    ck_assert_int_eq(lock_write(&lock, path, &error), 0);
    lock_release(&lock);
    ck_assert_int_eq(lock_read(path, &lock, &error), 0);
    const struct lock_wheel *wheel = &lock.targets[0].wheels[0];

    ck_assert_int_eq(wheel->yanked, YANKED_YES);
    ck_assert_str_eq(wheel->yanked_reason, "why");
    ck_assert_str_eq(wheel->provenance, "https://h/p");
    ck_assert_uint_eq(wheel->publisher_count, 1);
    ck_assert_str_eq(wheel->publishers[0].repository, "o/r");
    ck_assert_ptr_null(wheel->publishers[0].workflow);
    ck_assert(lock.has_options);
    ck_assert_str_eq(lock.options.ddtrace, "4");
    ck_assert_str_eq(lock.options.pythons.items[0], "3.12");
    ck_assert_str_eq(lock.options.constraints.items[0], "a<2");
    ck_assert_uint_eq(lock.gap_count, 1);
    ck_assert_str_eq(lock.gaps[0].reason, "none");
    lock_release(&lock);
}
END_TEST

START_TEST(what_is_optional_may_be_missing)
{
    struct lock lock;
    struct error error;

    ck_assert_int_eq(read_text(LOCK("1", TARGET, GOOD_WHEEL), &lock, &error), 0);
    ck_assert(!lock.has_options);
    ck_assert_int_eq(lock.targets[0].wheels[0].yanked, YANKED_UNKNOWN);
    ck_assert_ptr_null(lock.targets[0].wheels[0].provenance);
    ck_assert_uint_eq(lock.gap_count, 0);
    lock_release(&lock);
}
END_TEST

START_TEST(a_lock_that_is_not_valid_is_refused_and_the_place_named)
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
    tcase_add_loop_test(tests, a_lock_that_is_not_valid_is_refused_and_the_place_named, 0,
                        TABLE_LEN(BROKEN));
    tcase_add_test(tests, a_missing_file_is_named);
    tcase_add_test(tests, what_is_optional_survives_reading_and_writing);
    tcase_add_test(tests, what_is_optional_may_be_missing);
    tcase_add_test(tests, targets_and_wheels_are_sorted);
}

int main(void)
{
    return suite_run("lock_file", add_tests);
}
