"""What the volume holds, what the diagnostics say, and that otherwise nothing is said."""

import os
import shutil
import subprocess

import pytest
from support.processes import clean_environment, run

DEBUG = {"DD_TRACE_DEBUG": "1"}


def verdict_of(volume, runtime, env=None):
    result = volume.run(runtime, env={**DEBUG, **(env or {})})
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("ddinject: "), result.stderr
    injected = result.stdout != "(unset)\n"
    verdict = lines[0].split(": ")[1]
    assert injected == (verdict == "injected")
    return verdict, lines[0]


def test_injected(volume, runtime):
    verdict, line = verdict_of(volume, runtime)
    assert verdict == "injected"
    assert "python=3.11" in line and "libc=glibc 2." in line
    assert "needs=glibc 2.17" in line and f"volume={volume.path}" in line


def test_a_runtime_that_asks_often_gets_one_line(volume, runtime):
    result = volume.run(runtime, "threads", env=DEBUG)
    assert result.stdout == "same\n" and len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["DD_TRACE_DEBUG", "DD_APM_INSTRUMENTATION_DEBUG"])
@pytest.mark.parametrize(("value", "speaks"), [("true", 1), ("1", 1), ("0", 0), ("", 0)])
def test_both_variables_ask_for_the_line(volume, runtime, name, value, speaks):
    assert len(volume.run(runtime, env={name: value}).stderr.splitlines()) == speaks


@pytest.mark.parametrize(
    "environment",
    [
        {"DD_INSTRUMENT_SERVICE_WITH_APM": "false"},
        {"DD_INSTRUMENT_SERVICE_WITH_APM": "0"},
        {"DDINJECT_DISABLED": "1"},
        {"DDINJECT_DISABLED": "true"},
    ],
)
def test_disabled(volume, runtime, environment):
    assert verdict_of(volume, runtime, environment)[0] == "disabled"


@pytest.mark.smoke
def test_unsupported_version(volume, runtime):
    shutil.rmtree(volume.target("3.11"))
    assert verdict_of(volume, runtime)[0] == "unsupported_version"


def test_a_directory_for_the_other_libc_alone_is_no_payload(volume, runtime):
    volume.target("3.11").rename(volume.target("3.11", platform="musllinux_1_2"))
    assert verdict_of(volume, runtime)[0] == "no_payload"


def test_the_name_without_the_machine_is_accepted(volume, runtime):
    volume.target("3.11").rename(volume.target("3.11", machine=""))
    volume.requires("3.11").rename(volume.requires("3.11", machine=""))
    assert verdict_of(volume, runtime)[0] == "injected"


@pytest.mark.parametrize("missing", ["version", "ddtrace_pkgs"])
def test_a_missing_payload_is_silent_unless_asked(volume, runtime, missing):
    (volume.path / missing).rename(volume.path / "elsewhere")
    result = volume.run(runtime)
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n", "", 0)


def test_without_version_the_volume_is_not_there(volume, runtime):
    (volume.path / "version").unlink()
    verdict, line = verdict_of(volume, runtime)
    assert verdict == "no_payload" and "version file" in line


def test_without_its_targets_the_volume_is_not_there_either(volume, runtime):
    shutil.rmtree(volume.path / "ddtrace_pkgs")
    verdict, line = verdict_of(volume, runtime)
    assert verdict == "no_payload" and "ddtrace_pkgs" in line


@pytest.mark.parametrize("line", ["glibc 2.99\n", "musl 1.2.4\n"])
def test_unsupported_libc(volume, runtime, line):
    volume.requires("3.11").write_text(line)
    assert verdict_of(volume, runtime)[0] == "unsupported_libc"


@pytest.mark.parametrize("broken", ["missing", "empty", "garbage", "fifo", "directory"])
def test_without_a_readable_requirement_the_strictest_holds(volume, runtime, broken):
    path = volume.requires("3.11")
    path.unlink()
    if broken == "empty":
        path.write_text("")
    elif broken == "garbage":
        path.write_bytes(b"\xff" * 4096)
    elif broken == "fifo":
        os.mkfifo(path)
    elif broken == "directory":
        path.mkdir()
    assert "needs=glibc 2.36" in verdict_of(volume, runtime)[1]


def test_a_colon_in_the_path(volume, runtime, tmp_path):
    """LD_PRELOAD cannot name such a path, but /etc/ld.so.preload splits at colons as well: a
    symlink in the path is how it happens. ld.so tells the path that it was given."""
    colon = tmp_path / "a:b"
    shutil.copytree(volume.path, colon)
    program = tmp_path / "linked"
    subprocess.run(
        ["patchelf", "--add-needed", str(colon / "libddinject.so"), "--output", program, runtime],
        check=True,
    )
    result = run(program, env={**clean_environment(), **DEBUG})
    assert result.stdout == "(unset)\n"
    assert "no_payload" in result.stderr and "':'" in result.stderr


def test_a_relative_path(volume, runtime):
    result = volume.run(runtime, env={**DEBUG, "LD_PRELOAD": "./libddinject.so"}, cwd=volume.path)
    assert result.stdout == "(unset)\n"
    assert "no_payload" in result.stderr and "absolute" in result.stderr


def test_threads_get_the_same_answer(volume, runtime):
    assert volume.run(runtime, "threads").stdout == "same\n"
    assert volume.run(runtime, "threads", env={"PYTHONPATH": "/a:/b"}).stdout == "same\n"


def test_an_answer_outlives_a_change_of_the_users_value(volume, runtime):
    expected = f"{volume.path}:/changed\n{volume.path}\nkept\n"
    assert volume.run(runtime, "setenv").stdout == expected


def test_errno_is_preserved(volume, runtime):
    assert volume.run(runtime, "errno", env=DEBUG).stdout == f"{volume.path}\n1234\n"


@pytest.mark.parametrize("how", ["closed", "broken_pipe", "full", "quiet"])
def test_diagnostics_never_hurt(volume, runtime, how):
    environment = {**clean_environment(), "LD_PRELOAD": volume.preload}
    if how != "quiet":
        environment.update(DEBUG)
    redirect = {
        "closed": "exec {p} 2>&-",
        "full": "exec {p} 2>/dev/full",
        "quiet": "exec {p}",
        "broken_pipe": "exec {p} 2> >(exec 0<&-; exit 0)",
    }[how]
    script = redirect.format(p=runtime)
    if how == "broken_pipe":
        script = f"exec 3> >(:); wait $!; exec {runtime} 2>&3"
    result = run("bash", "-c", script, env=environment)
    assert (result.stdout, result.stderr, result.returncode) == (f"{volume.path}\n", "", 0)
