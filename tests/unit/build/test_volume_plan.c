/* Tests tools/ddpack/build/volume_plan: which directories are shared between targets, and which
 * files cannot be in one target. Contents are compared by hash and mode, so these have no bytes. */
#include "tools/ddpack/build/volume_plan.h"

#include "tests/unit/suite.h"
#include "tools/common/own.h"

#include <string.h>

static struct content A = {.sha256 = {"aa"}, .mode = 0644};
static struct content B = {.sha256 = {"bb"}, .mode = 0644};
/* A file that is executable and one that is not are never hard links to each other. */
static struct content A_PROGRAM = {.sha256 = {"aa"}, .mode = 0755};
/* A library whose run path leaves its directory. */
static char run_path[] = "$ORIGIN/../x.libs";
static struct content CLIMBER = {.sha256 = {"cc"}, .mode = 0644, .elf = {.runpath = run_path}};

/* volume_plan_add_target sorts the entries in place, so each call gets a copy. */
static int add(struct volume_plan *plan, const char *name, const struct plan_entry *entries,
               size_t count, struct error *error)
{
    struct plan_entry copy[8];

    memcpy(copy, entries, count * sizeof(*entries));
    return volume_plan_add_target(plan, name, copy, count, error);
}

#define ADD(plan, name, ...)                                                                       \
    ck_assert_int_eq(add(plan, name, (struct plan_entry[]){__VA_ARGS__},                           \
                         sizeof((struct plan_entry[]){__VA_ARGS__}) / sizeof(struct plan_entry),   \
                         &(struct error){0}),                                                      \
                     0)

/* A file that is really there, and not below a link. */
static bool has_file(const struct volume_plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->file_count; i++)
        if (strcmp(plan->files[i].path, path) == 0)
            return true;
    return false;
}

static const char *link_of(const struct volume_plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->link_count; i++)
        if (strcmp(plan->links[i].path, path) == 0)
            return plan->links[i].target;
    return NULL;
}

/* The whole directory becomes one link; a file beside it stays a file. */
START_TEST(equal_directories_are_the_first_targets)
{
    cleanup_with(volume_plan_release) struct volume_plan plan = {0};

    ADD(&plan, "one", {"p/x.py", &A, "w"}, {"p/q/y.py", &B, "w"}, {"top.py", &A, "w"});
    ADD(&plan, "two", {"p/x.py", &A, "w"}, {"p/q/y.py", &B, "w"}, {"top.py", &A, "w"});
    ck_assert_uint_eq(plan.file_count, 4);
    ck_assert(has_file(&plan, "ddtrace_pkgs/one/p/q/y.py"));
    ck_assert(has_file(&plan, "ddtrace_pkgs/two/top.py"));
    ck_assert_uint_eq(plan.link_count, 1);
    ck_assert_str_eq(link_of(&plan, "ddtrace_pkgs/two/p"), "../one/p");
}
END_TEST

/* The link is made as high as possible: for p/q where p differs, and for p where all of it is
 * equal. */
START_TEST(below_different_directories_the_equal_ones_are_shared)
{
    cleanup_with(volume_plan_release) struct volume_plan plan = {0};

    ADD(&plan, "one", {"p/x.py", &A, "w"}, {"p/q/y.py", &B, "w"});
    ADD(&plan, "two", {"p/x.py", &B, "w"}, {"p/q/y.py", &B, "w"});
    ADD(&plan, "tri", {"p/x.py", &B, "w"}, {"p/q/y.py", &B, "w"});
    ck_assert_str_eq(link_of(&plan, "ddtrace_pkgs/two/p/q"), "../../one/p/q");
    ck_assert_str_eq(link_of(&plan, "ddtrace_pkgs/tri/p"), "../two/p");
    ck_assert_uint_eq(plan.link_count, 2);
}
END_TEST

static const struct {
    /* Each pair differs in bytes, mode, name or path, or has a run path that leaves the
     * directory. */
    struct plan_entry one, two;
} DIFFERENT[] = {
    {{"p/x.py", &A, "w"}, {"p/x.py", &B, "w"}},
    {{"p/x.py", &A, "w"}, {"p/x.py", &A_PROGRAM, "w"}},
    {{"p/x.py", &A, "w"}, {"p/z.py", &A, "w"}},
    {{"p/x.py", &A, "w"}, {"q/x.py", &A, "w"}},
    {{"p/x.so", &CLIMBER, "w"}, {"p/x.so", &CLIMBER, "w"}},
};

START_TEST(what_differs_is_not_shared)
{
    cleanup_with(volume_plan_release) struct volume_plan plan = {0};

    ADD(&plan, "one", DIFFERENT[_i].one);
    ADD(&plan, "two", DIFFERENT[_i].two);
    ck_assert_uint_eq(plan.link_count, 0);
    ck_assert_uint_eq(plan.file_count, 2);
}
END_TEST

/* The sorted order puts "p-q/" and "p.py" beside "p/", and a prefix is no directory. */
START_TEST(names_that_only_begin_alike_are_no_group)
{
    cleanup_with(volume_plan_release) struct volume_plan plan = {0};

    ADD(&plan, "one", {"p/x.py", &A, "w"}, {"p.py", &A, "w"}, {"p-q/x.py", &A, "w"});
    ADD(&plan, "two", {"p/x.py", &A, "w"}, {"p0/x.py", &A, "w"});
    ck_assert_uint_eq(plan.link_count, 1);
    ck_assert(has_file(&plan, "ddtrace_pkgs/two/p0/x.py"));
}
END_TEST

/* Several packages bring the same __init__.py of their common namespace. */
START_TEST(equal_files_of_two_wheels_are_one)
{
    cleanup_with(volume_plan_release) struct volume_plan plan = {0};

    ADD(&plan, "one", {"p/__init__.py", &A, "w"}, {"p/__init__.py", &A, "v"});
    ck_assert_uint_eq(plan.file_count, 1);
}
END_TEST

static const struct {
    struct plan_entry one, two;
    /* The words name both wheels and the path, so that a user can tell which package to drop. */
    const char *words[3];
} REFUSED[] = {
    {{"p/x.py", &A, "w.whl"}, {"p/x.py", &B, "v.whl"}, {"w.whl", "v.whl", "p/x.py"}},
    {{"p/x.py", &A, "w.whl"}, {"p/x.py", &A_PROGRAM, "v.whl"}, {"w.whl", "v.whl", "p/x.py"}},
    {{"p", &A, "w.whl"}, {"p/x.py", &B, "v.whl"}, {"w.whl", "v.whl", "p is a file"}},
    {{"p/q", &A, "w.whl"}, {"p/q/r/x.py", &B, "v.whl"}, {"w.whl", "v.whl", "p/q is a file"}},
};

START_TEST(two_that_want_one_place_are_refused)
{
    cleanup_with(volume_plan_release) struct volume_plan plan = {0};
    struct error error = {0};
    /* Another entry is sorted between the two, so that they need not be neighbours. */
    struct plan_entry entries[] = {REFUSED[_i].one, {"p-x/y", &A, "u"}, REFUSED[_i].two};

    ck_assert_int_lt(add(&plan, "one", entries, 3, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    for (size_t i = 0; i < 3; i++)
        ck_assert_msg(strstr(error.text, REFUSED[_i].words[i]) != NULL, "%s", error.text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, equal_directories_are_the_first_targets);
    tcase_add_test(tests, below_different_directories_the_equal_ones_are_shared);
    tcase_add_loop_test(tests, what_differs_is_not_shared, 0, TABLE_LEN(DIFFERENT));
    tcase_add_test(tests, names_that_only_begin_alike_are_no_group);
    tcase_add_test(tests, equal_files_of_two_wheels_are_one);
    tcase_add_loop_test(tests, two_that_want_one_place_are_refused, 0, TABLE_LEN(REFUSED));
}

int main(void)
{
    return suite_run("volume_plan", add_tests);
}
