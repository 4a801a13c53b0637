/* What every unit test program needs: Check, and one way to run a suite. */
#ifndef DDINJECT_TESTS_UNIT_SUITE_H
#define DDINJECT_TESTS_UNIT_SUITE_H

#include <check.h>
#include <stdlib.h>

/* Runs one test case as a suite of its own name; the result is main's exit status. */
static inline int suite_run(const char *name, void (*add_tests)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);

    add_tests(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define TABLE_LEN(table) ((int)(sizeof(table) / sizeof((table)[0])))

#endif
