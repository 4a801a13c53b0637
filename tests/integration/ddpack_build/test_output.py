"""What a build says: to a terminal, into a pipe, or nothing at all."""

import os
import pty
import subprocess

import pytest
from support.wheels import Wheel

GLIBC = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
MUSL = "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"


@pytest.fixture
def wheel(tmp_path):
    wheel = Wheel(tags="py3-none-any")
    wheel.members["ddtrace/large.py"] = b"x" * 500000
    return wheel.write(tmp_path)


def test_plain_lines_and_a_table(build_from, wheel):
    result = build_from([wheel], "--no-pyc", targets=(GLIBC, MUSL))
    assert result.returncode == 0
    assert "unpacking: 6 done, 0.5 MB" in result.stderr
    assert "\r" not in result.stderr and "\x1b" not in result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["TARGET", "WHEELS", "FILES", "OWN", "SHARED", "SECONDS"]
    names = [GLIBC, MUSL]
    for line, name in zip(lines[1:3], names, strict=True):
        words = line.split()
        assert words[0] == name.removeprefix("site-packages-ddtrace-")
        assert words[1:7] == ["1", "6", "0.0", "MB", "0.5", "MB"], line
        assert float(words[7]) >= 0
    assert "ddtrace 4.16.0, 2 targets" in lines[-1]


def test_quiet_says_nothing(build_from, wheel):
    result = build_from([wheel], "--quiet", targets=(GLIBC,))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_quiet_still_tells_errors(build_from, tmp_path):
    wheel = Wheel()
    wheel.extra_rows = ["ddtrace/ghost.py,,"]
    result = build_from([wheel.write(tmp_path)], "--quiet", targets=(GLIBC,))
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 1 and "ghost.py" in result.stderr


def test_bars_on_a_terminal(build_from, build, wheel, tmp_path):
    assert build_from([wheel], "--no-pyc", targets=(GLIBC,)).returncode == 0
    ours, theirs = pty.openpty()
    words = ("build", "--no-pyc", "--lock", tmp_path / "ddtrace.lock.json", "-o", tmp_path / "v")
    process = subprocess.Popen(
        [build / "ddpack", *words],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={"HOME": str(tmp_path)},
    )
    os.close(theirs)
    shown = b""
    try:
        while True:
            shown += os.read(ours, 4096)
    except OSError:
        pass  # the other end is closed
    os.close(ours)
    assert process.wait(timeout=60) == 0
    last = shown.decode().split("\r")
    (bar,) = [part for part in last if "unpacking" in part and "100%" in part][-1:]
    assert "[####################]" in bar and "6/6" in bar and "0.5/0.5 MB" in bar
