/* tools/common/workers: every number is worked on once, and the error of the lowest one is
 * returned. */
#include "tests/unit/suite.h"
#include "tools/common/workers.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

enum { COUNT = 1000 };

struct work {
    atomic_int done[COUNT];
    size_t fails_from, fails_to;
};

static int do_number(void *context, size_t at, struct error *error)
{
    struct work *work = context;

    atomic_fetch_add(&work->done[at], 1);
    if (at >= work->fails_from && at < work->fails_to)
        return error_errno(error, ENOSPC, "number %zu", at);
    return 0;
}

START_TEST(every_number_is_done_once)
{
    struct work work = {0};
    struct error error;

    ck_assert_int_eq(workers_run(COUNT, do_number, &work, &error), 0);
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_int_eq(work.done[i], 1);
    ck_assert_int_eq(workers_run(0, do_number, &work, &error), 0);
}
END_TEST

START_TEST(the_first_failure_is_told)
{
    struct work work = {.fails_from = 300, .fails_to = COUNT};
    struct error error;

    ck_assert_int_eq(workers_run(COUNT, do_number, &work, &error), -ENOSPC);
    ck_assert_ptr_nonnull(strstr(error.text, "number 300"));
    for (size_t i = 0; i < 300; i++)
        ck_assert_int_eq(work.done[i], 1);
    ck_assert_int_eq(work.done[COUNT - 1], 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_number_is_done_once);
    tcase_add_test(tests, the_first_failure_is_told);
}

int main(void)
{
    return suite_run("workers", add_tests);
}
