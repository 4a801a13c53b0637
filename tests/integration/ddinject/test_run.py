"""`ddinject run`: the command is the same process, with one variable more."""

import os
import signal
import subprocess

import pytest
from support.processes import clean_environment, run

PRINT_ENVIRONMENT = ["/usr/bin/env", "-0"]


def environment_of(result) -> dict:
    return dict(entry.split("=", 1) for entry in result.stdout.split("\0") if entry)


def test_same_process(tool, supported):
    command = [tool.program, "run", str(supported.path), "-c", "import os; print(os.getpid())"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment())
    output, _ = process.communicate(timeout=60)
    assert int(output) == process.pid


@pytest.mark.parametrize("status", [0, 1, 3, 126, 255])
def test_exit_status(tool, status):
    assert tool.run("sh", "-c", f"exit {status}").returncode == status


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_death_by_signal(tool, number):
    assert tool.run("sh", "-c", f"kill -{int(number)} $$").returncode == -number


@pytest.mark.smoke
def test_stdin_stdout_and_directory(tool, tmp_path):
    with open(tmp_path / "input", "w+") as stdin:
        stdin.write("a line\n")
        stdin.seek(0)
        result = tool.run("sh", "-c", "cat; pwd", stdin=stdin, cwd=tmp_path)
    assert (result.stdout, result.stderr) == (f"a line\n{tmp_path}\n", "")


@pytest.mark.parametrize("dashes", [[], ["--"]])
def test_words_are_passed_as_they_are(tool, dashes):
    words = ["%s\n", "--strict", "", "a b", "--", "$HOME", "*"]
    result = tool.run(*dashes, "printf", *words)
    assert result.stdout == "".join(f"{word}\n" for word in words[1:])


def test_environment_differs_by_ld_preload_only(tool):
    plain = environment_of(run(*PRINT_ENVIRONMENT))
    under = environment_of(tool.run(*PRINT_ENVIRONMENT))
    assert under == {**plain, "LD_PRELOAD": tool.preload}


def test_what_is_in_ld_preload_stays_behind(tool):
    for before in ["/nonexistent-a.so", "/nonexistent-a.so:/nonexistent-b.so", "/n.so /m.so:"]:
        result = tool.run(*PRINT_ENVIRONMENT, env={"LD_PRELOAD": before})
        assert environment_of(result)["LD_PRELOAD"] == f"{tool.preload}:{before}"


def test_an_entry_that_is_there_is_not_added_again(tool):
    for before in ["{0}", "/n.so:{0}", "/n.so {0} /m.so", "{0}:"]:
        before = before.format(tool.preload)
        result = tool.run(*PRINT_ENVIRONMENT, env={"LD_PRELOAD": before})
        assert environment_of(result)["LD_PRELOAD"] == before


def test_python_is_injected(tool, supported):
    code = "import sys, os; print(sys.path.count(%r), os.environ.get('PYTHONPATH'))"
    result = tool.run(supported.path, "-c", code % str(tool.volume))
    assert (result.stdout, result.stderr) == ("1 None\n", "")


def test_run_of_run_adds_nothing(tool):
    result = tool.run(tool.program, "run", *PRINT_ENVIRONMENT)
    assert environment_of(result)["LD_PRELOAD"] == tool.preload


def test_a_missing_object_does_not_keep_the_command_from_starting(tool):
    os.unlink(tool.preload)
    result = tool.run("sh", "-c", "echo out; echo $LD_PRELOAD; exit 5")
    assert (result.returncode, result.stdout) == (5, "out\n\n")
    assert result.stderr.count("\n") == 1
    assert tool.preload in result.stderr
    assert "without injection" in result.stderr


@pytest.mark.parametrize("name", ["a b", "a:b"])
def test_a_volume_that_ld_preload_cannot_name(tool, name):
    other = tool.volume.with_name(name)
    tool.volume.rename(other)
    result = run(other / "ddinject", "run", "sh", "-c", "echo [$LD_PRELOAD]")
    assert (result.returncode, result.stdout) == (0, "[]\n")
    assert result.stderr.count("\n") == 1
    assert str(other) in result.stderr
    assert "elsewhere" in result.stderr


def test_strict_fails_instead(tool):
    os.unlink(tool.preload)
    result = tool.run("--strict", "echo", "started")
    assert (result.returncode, result.stdout) == (1, "")
    assert tool.preload in result.stderr


def test_another_volume(tool, tmp_path, build):
    result = run(build / "ddinject", "run", "--volume", tool.volume, *PRINT_ENVIRONMENT)
    assert environment_of(result)["LD_PRELOAD"] == tool.preload


def test_a_command_that_is_not_there(tool):
    result = tool.run("no-such-command-here")
    assert (result.returncode, result.stdout) == (127, "")
    assert "no-such-command-here" in result.stderr


def test_a_command_that_is_not_executable(tool, tmp_path):
    (tmp_path / "file").write_text("no program\n")
    result = tool.run(tmp_path / "file")
    assert (result.returncode, result.stdout) == (126, "")
    assert str(tmp_path / "file") in result.stderr


def test_no_command_is_a_usage_error(tool):
    assert tool.run().returncode == 2
