"""What runs the tests: a failure is counted, whatever the one that fails prints."""

import shlex

import pytest
from support.processes import clean_environment, run

CHECK = """
#include <check.h>
#include <signal.h>
#include <stdlib.h>
START_TEST(passes) { ck_assert_int_eq(1, 1); } END_TEST
START_TEST(fails) { ck_assert_int_eq(1, 2); } END_TEST
START_TEST(crashes) { raise(SIGSEGV); } END_TEST
START_TEST(exits) { exit(0); } END_TEST
int main(void)
{
    Suite *suite = suite_create("s");
    TCase *tests = tcase_create("s");
    tcase_add_test(tests, passes);
    tcase_add_test(tests, OTHER);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed || AT_END;
}
"""


@pytest.fixture
def program(tmp_path):
    """program(test, status): a Check program that passes one test, has this second one, and exits
    with this status where both pass."""

    def build(test, status=0):
        source, path = tmp_path / f"{test}.c", tmp_path / f"test_{test}_{status}"
        source.write_text(CHECK)
        definitions = [f"-DOTHER={test}", f"-DAT_END={status}"]
        libraries = ["-lcheck", "-lsubunit", "-lm", "-lrt", "-lpthread"]
        result = run("gcc", "-w", *definitions, "-o", path, source, *libraries)
        assert result.returncode == 0, result.stderr
        return path

    return build


@pytest.fixture
def fake(tmp_path):
    """fake(name, script): a program that prints what a Check program may."""

    def write(name, script):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return write


def run_unit(root, *programs, **variables):
    return run(root / "scripts/tests/unit", *programs, env={**clean_environment(), **variables})


COUNTS = [
    ("passes", 0, "2 passed, 0 failed", "2 passed, 0 failed"),
    ("fails", 0, "1 passed, 1 failed", "1 passed, 1 failed"),
    ("crashes", 0, "1 passed, 1 failed", "0 passed, 1 failed"),
    ("exits", 0, "2 passed, 0 failed", "0 passed, 1 failed"),  # Check's own rule where it forks
    ("passes", 99, "2 passed, 1 failed", "2 passed, 1 failed"),  # as valgrind does for a leak
]


@pytest.mark.parametrize(("test", "status", "with_fork", "without_fork"), COUNTS)
def test_every_failure_is_counted(root, program, test, status, with_fork, without_fork):
    made = program(test, status)
    for variables, expected in (({}, with_fork), ({"NEEDS_FORK": ""}, without_fork)):
        result = run_unit(root, made, **variables)
        assert result.stdout.splitlines()[-1] == expected, result
        assert (result.returncode == 0) == expected.endswith(" 0 failed")


def test_programs_run_side_by_side_and_are_printed_in_order(root, fake, tmp_path):
    """The first waits for what the second makes."""
    line = "echo '100%: Checks: 3, Failures: 0, Errors: 0'"
    flag = shlex.quote(str(tmp_path / "flag"))
    first = fake("test_first", f"while [ ! -e {flag} ]; do sleep 0.01; done; {line}")
    second = fake("test_second", f"touch {flag}; {line}")
    result = run_unit(root, first, second, JOBS="2")
    assert [row.split()[0] for row in result.stdout.splitlines()[:2]] == [first.name, second.name]
    assert result.stdout.splitlines()[-1] == "6 passed, 0 failed"


def test_programs_that_need_the_fork_keep_it(root, fake):
    script = 'echo "fork: ${CK_FORK:-yes}"; exit 1'
    programs = [fake("test_one", script), fake("test_two", script)]
    for variables, expected in (
        ({}, ["fork: yes"] * 2),
        ({"NEEDS_FORK": "test_three test_two"}, ["fork: no", "fork: yes"]),
    ):
        result = run_unit(root, *programs, **variables)
        assert [row for row in result.stdout.splitlines() if "fork" in row] == expected


def test_a_program_that_hangs_fails(root, fake):
    result = run_unit(root, fake("test_slow", "sleep 100"), UNIT_LIMIT="1")
    assert result.stdout.splitlines()[-1] == "0 passed, 1 failed"


def run_stages(root, tmp_path, *stages):
    """Each of the stages is a name and what a shell does."""
    lines = [f". {shlex.quote(str(root / 'scripts/tests/stages.sh'))}"]
    lines += [f"stage {name} sh -c {shlex.quote(script)}" for name, script in stages]
    return run("bash", "-c", "\n".join([*lines, "report_stages"]), cwd=tmp_path)


STAGES = [
    ("echo built", "1 passed, 0 failed"),
    ("false", "0 passed, 1 failed"),
    ("echo '7 passed, 0 failed'", "7 passed, 0 failed"),
    ("echo '7 passed, 0 failed'; exit 2", "7 passed, 1 failed"),
    ("echo '7 passed in 3.2s'", "7 passed, 0 failed"),
    ("echo '2 failed, 5 passed, 3 warnings in 1s'; exit 1", "5 passed, 2 failed"),
    ("echo '4 passed, 1 error in 1s'; exit 1", "4 passed, 1 failed"),
    ("echo '1 failed, 4 passed, 2 errors in 1s'; exit 1", "4 passed, 3 failed"),
    ("echo '3 passed, 0 failed'; echo '5 passed, 0 failed'", "5 passed, 0 failed"),
    ("echo 'warning: 3 errors, 4 passed'", "1 passed, 0 failed"),
    ("kill -9 $$", "0 passed, 1 failed"),
]


@pytest.mark.parametrize(("script", "expected"), STAGES)
def test_a_stage_counts_what_it_says_and_whether_it_fails(root, tmp_path, script, expected):
    result = run_stages(root, tmp_path, ("one", script))
    assert result.stdout.splitlines()[-1] == expected, result
    assert (result.returncode == 0) == expected.endswith(" 0 failed")


def test_the_last_lines_are_a_table_and_the_sum(root, tmp_path):
    stages = [
        ("good", "echo '7 passed, 0 failed'"),
        ("bad", "echo the reason; exit 1"),
        ("last", "sleep 1"),
    ]
    result = run_stages(root, tmp_path, *stages)
    *_, header, good, bad, last, total, empty, count = result.stdout.splitlines()
    assert header.split() == ["stage", "tests", "failed", "seconds"]
    assert good.split()[:3] == ["good", "7", "0"]
    assert bad.split()[:3] == ["bad", "1", "1"]
    assert last.split()[:3] == ["last", "1", "0"] and int(last.split()[3]) >= 1
    assert total.split()[:3] == ["all", "9", "1"] and int(total.split()[3]) >= 1
    assert (empty, count) == ("", "8 passed, 1 failed")
    end = result.stdout.index("== bad failed; the end of build/test-bad.log")
    assert result.stdout.index("the reason", end) < result.stdout.index(header)
    assert (tmp_path / "build/test-bad.log").read_text() == "the reason\n"


def test_a_changed_header_is_checked_again(root, build, tmp_path):
    """clang-tidy's stamps know the headers of a source; -W has make take a file for changed."""
    stamp = tmp_path / "tidy/core/span.stamp"
    words = ["make", "-C", root, f"BUILD={tmp_path}", "CLANG_TIDY=true", stamp]
    assert run(*words).returncode == 0
    assert run(*words, "-q").returncode == 0
    for file, expected in (("core/span.h", 1), ("core/rules.h", 0), (".clang-tidy", 1)):
        assert run(*words, "-q", "-W", file).returncode == expected, file
