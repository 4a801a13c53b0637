/* tools/formats/toml, tools/ddpack/lock/pylock and lock_file: from the answer of a resolver to a
 * lock and back. */
#include "tools/ddpack/lock/pylock.h"

#include "tests/unit/suite.h"
#include "tools/common/format.h"
#include "tools/formats/toml.h"

#include <string.h>
#include <unistd.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* Returns a TOML text as JSON, without the line breaks that cJSON prints. */
static char *as_json(const char *text)
{
    struct json *json;
    struct error error;

    ck_assert_msg(toml_parse(span_of(text), "test", &json, &error) == 0, "%s", error.text);
    char *printed = json_print(json);
    char *to = printed;

    for (const char *from = printed; *from != '\0'; from++)
        if (*from != '\n' && *from != '\t' && *from != ' ')
            *to++ = *from;
    *to = '\0';
    json_free(json);
    return printed;
}

static const struct {
    const char *toml, *json;
} VALUES[] = {
    {"", "{}"},
    {"# only a comment", "{}"},
    {"a = 1\nb = \"x\\n\\u00e9\" # end", "{\"a\":1,\"b\":\"x\\né\"}"},
    {"a = 'C:\\path'", "{\"a\":\"C:\\\\path\"}"},
    {"a = \"\"\"\nx\"\"\"", "{\"a\":\"x\"}"},
    {"a = true\nb = false", "{\"a\":true,\"b\":false}"},
    {"a = 2026-10-07T12:01:09Z", "{\"a\":\"2026-10-07T12:01:09Z\"}"},
    {"a = 1.5", "{\"a\":\"1.5\"}"},
    {"a = [1, 2,\n # and\n 3,]", "{\"a\":[1,2,3]}"},
    {"a = {b = 1, \"c\" = [{}]}", "{\"a\":{\"b\":1,\"c\":[{}]}}"},
    {"a.b.c = 1", "{\"a\":{\"b\":{\"c\":1}}}"},
    {"[a.b]\nc = 1\n[d]\ne = 2", "{\"a\":{\"b\":{\"c\":1}},\"d\":{\"e\":2}}"},
    {"[[p]]\nn = 1\n[[p]]\nn = 2\n[p.q]\nr = 3", "{\"p\":[{\"n\":1},{\"n\":2,\"q\":{\"r\":3}}]}"},
};

START_TEST(toml_becomes_json)
{
    char *json = as_json(VALUES[_i].toml);

    ck_assert_str_eq(json, VALUES[_i].json);
    free(json);
}
END_TEST

static const char *const BROKEN[] = {
    "a",          "a =",         "= 1",           "a = \"x",         "a = 'x\n'",
    "a = [1",     "a = {b = 1",  "a = 1 b = 2",   "a = 1\na = 2",    "[a",
    "[a]\n[[a]]", "a = \"\\q\"", "a = \"\\u12\"", "a = \"\\ud800\"", "a = \"\\u0000\"",
    "a = maybe",  "a = 1\n[a]",  "[[a]\n",
};

START_TEST(broken_toml_is_refused_with_its_line)
{
    struct json *json;
    struct error error = {0};

    ck_assert_int_lt(toml_parse(span_of(BROKEN[_i]), "name.toml", &json, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, "name.toml, line ") != NULL, "%s", error.text);
}
END_TEST

START_TEST(depth_is_bounded)
{
    enum { DEEP = 100000 };
    char *text = malloc(DEEP + 5);
    struct json *json;
    struct error error;

    memcpy(text, "a = ", 4);
    memset(text + 4, '[', DEEP);
    text[DEEP + 4] = '\0';
    ck_assert_int_lt(toml_parse(span_of(text), "deep", &json, &error), 0);
    free(text);
}
END_TEST

#define WHEEL(file)                                                                                \
    "{ url = \"https://user:secret@host/x/" file "\", size = 7, hashes = "                         \
    "{ sha256 = \"" SHA "\" } }"

static int read_text(struct span text, struct lock_target *target, struct error *error)
{
    struct json *pylock = NULL;
    int result = pylock_parse(text, "pylock.toml", &pylock, error);

    if (result == 0)
        result = pylock_take(pylock, "/srv", target, error);
    json_free(pylock);
    return result;
}

START_TEST(the_best_wheel_is_taken_and_secrets_are_not)
{
    struct lock lock = {0};
    struct lock_target *target = lock_add_target(&lock);
    struct error error;
    struct span text =
        SPAN("lock-version = \"1.0\"\n[[packages]]\nname = \"Typing_Extensions\"\n"
             "version = \"1\"\nwheels = [" WHEEL("a-1%2Blocal-py3-none-any.whl") ", " WHEEL(
                 "a-1%2Blocal-cp312-cp312-manylinux2014_x86_64.whl") "]\n");

    target->target = (struct target){{3, 12}, LIBC_GLIBC, MACHINE_X86_64};
    ck_assert_msg(read_text(text, target, &error) == 0, "%s", error.text);
    ck_assert_uint_eq(target->wheel_count, 1);
    ck_assert_str_eq(target->wheels[0].name, "typing-extensions");
    ck_assert_str_eq(target->wheels[0].file, "a-1+local-cp312-cp312-manylinux2014_x86_64.whl");
    ck_assert_ptr_null(strstr(target->wheels[0].url, "secret"));
    ck_assert(strncmp(target->wheels[0].url, "https://host/x/", 15) == 0);
    ck_assert_uint_eq(target->wheels[0].size, 7);

    char path[] = "/tmp/test_pylock.XXXXXX";
    int fd = mkstemp(path);
    struct lock back = {0};

    close(fd);
    lock.ddtrace = format_new("4.16.0");
    ck_assert_int_eq(lock_write(&lock, path, &error), 0);
    ck_assert_msg(lock_read(path, &back, &error) == 0, "%s", error.text);
    ck_assert_str_eq(back.targets[0].wheels[0].file, target->wheels[0].file);
    ck_assert_str_eq(back.targets[0].wheels[0].sha256.hex, SHA);
    unlink(path);
    lock_release(&back);
    lock_release(&lock);
}
END_TEST

static const struct {
    const char *wheels, *word;
} UNUSABLE[] = {
    {"[]", "a 1 has no wheel for this target"},
    {"[" WHEEL("a-1-cp311-cp311-manylinux2014_x86_64.whl") "]", "a 1 has no wheel for this target"},
    {"[{ url = \"https://h/a-1-py3-none-any.whl\", size = 1 }]",
     "a-1-py3-none-any.whl: the sha256 is missing or not valid: the index may not offer one"},
    {"[{ name = \"a-1-py3-none-any.whl\", size = 1 }]",
     "a-1-py3-none-any.whl: both \"url\" and \"path\" are missing"},
};

START_TEST(a_package_without_a_usable_wheel_is_refused)
{
    struct lock_target target = {.target = {{3, 12}, LIBC_GLIBC, MACHINE_X86_64}};
    struct error error = {0};
    char *text = format_new(
        "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\nwheels = %s\n",
        UNUSABLE[_i].wheels);
    struct lock lock = {.target_count = 0};

    ck_assert_int_lt(read_text(span_of(text), &target, &error), 0);
    ck_assert_msg(strstr(error.text, UNUSABLE[_i].word) != NULL, "%s", error.text);
    free(text);
    *lock_add_target(&lock) = target;
    lock_release(&lock);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, toml_becomes_json, 0, TABLE_LEN(VALUES));
    tcase_add_loop_test(tests, broken_toml_is_refused_with_its_line, 0, TABLE_LEN(BROKEN));
    tcase_add_test(tests, depth_is_bounded);
    tcase_add_test(tests, the_best_wheel_is_taken_and_secrets_are_not);
    tcase_add_loop_test(tests, a_package_without_a_usable_wheel_is_refused, 0, TABLE_LEN(UNUSABLE));
}

int main(void)
{
    return suite_run("pylock", add_tests);
}
