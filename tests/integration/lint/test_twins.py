"""A list that C and Python both have, and that differs, is named."""

import shutil

import pytest
from support.processes import run

# The file, a part of its text, what replaces it, and the words of the complaint.
DIFFERENCES = [
    ("core/decide.c", r'SPAN("0\0false\0")', r'SPAN("0\0false\0no\0")', "false for the service"),
    ("core/decide.c", r'SPAN("1\0true\0")', r'SPAN("1\0")', "that disable ddinject"),
    ("core/decide.c", r'SPAN("1\0t\0true\0")', r'SPAN("1\0true\0")', "spellings that are true"),
    ("preload/gather.c", '"DDINJECT_DISABLED"', '"DD_OFF"', "variables that switch off"),
    ("preload/diagnostics.c", '"DD_TRACE_DEBUG"', '"DD_DEBUG"', "variables for diagnostics"),
    ("core/rules.c", r"program\0", r"program\0user\0", "kinds of rules"),
    ("core/rules.c", r"deny\0", r"refuse\0", "actions of rules"),
    ("core/rules.h", "is not text", "is binary", "states of rule files"),
    ("core/rules.h", "NOT_TEXT, IS_IGNORED", "NOT_TEXT, DENIES", "rule files that are ignored"),
    ("payload/ddinject_rules.py", "UNTRUSTED, NOT_TEXT)", "UNTRUSTED)", "that are ignored"),
    ("core/rules.h", "64 * 1024", "65 * 1024", "size of a rule file"),
    ("core/rules.h", "/etc/ddinject/rules", "/etc/dd/rules", "paths of rule files"),
    ("core/wildcard.h", "255", "256", "length of a pattern"),
    ("preload/process_command.c", "2028 * 1024", "2048 * 1024", "size of the command line"),
    ("core/command_line.c", "cmQWX", "cmQW", "options with a value"),
    ("core/libc.c", r"glibc\0musl\0", r"glibc\0musl\0bionic\0", "kinds of libc"),
    ("core/libc.c", "2, 36, 0", "2, 35, 0", "versions of the strictest libc"),
    ("core/target.c", '? "musllinux_1_2"', '? "musllinux_1_1"', "platforms"),
    ("core/target.c", '"site-packages-ddtrace-py"', '"site-py"', "names of the targets"),
    ("core/target.h", '"ddtrace_pkgs"', '"packages"', "directory of the targets"),
    ("core/json_text.h", "512", "511", "length of a text in the log"),
    ("core/verdict.h", '"user_ddtrace"', '"own_ddtrace"', "verdicts for the telemetry"),
    ("payload/sitecustomize.py", '("1", "true")', '("1", "yes")', "that disable ddinject"),
    ("payload/sitecustomize.py", '("1", "t", "true")', '("1",)', "that are true in sitecustomize"),
    ("payload/ddinject_environment.py", '("1", "t", "true")', '("1",)', "spellings that are true"),
    ("payload/ddinject_rules.py", ', b"argument")', ")", "kinds of rules"),
    ("payload/ddinject_rules.py", '"is a dangling', '"is a broken', "states of rule files"),
    ("payload/ddinject_target.py", "(1, 2, 4)", "(1, 2, 5)", "versions of the strictest libc"),
    ("payload/ddinject_telemetry.py", '"no_payload":', '"nothing":', "verdicts for the telemetry"),
]


@pytest.fixture(scope="module")
def sources(root, tmp_path_factory):
    """A copy of the sources, in which one file at a time is changed."""
    copy = tmp_path_factory.mktemp("sources")
    for folder in ("core", "preload", "payload"):
        shutil.copytree(root / folder, copy / folder)
    return copy


def test_there_is_no_difference(root, sources):
    result = run(root / "scripts/lint/twins", sources)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(("file", "was", "becomes", "complaint"), DIFFERENCES)
def test_a_difference_is_named(root, sources, file, was, becomes, complaint):
    text = (sources / file).read_text()
    assert was in text
    (sources / file).write_text(text.replace(was, becomes))
    try:
        result = run(root / "scripts/lint/twins", sources)
    finally:
        (sources / file).write_text(text)
    assert result.returncode == 1, result
    assert complaint in result.stdout and result.stderr == ""


def test_a_list_that_cannot_be_found_is_named(root, sources):
    text = (sources / "core/rules.c").read_text()
    (sources / "core/rules.c").write_text(text.replace("SPAN(", "TEXT("))
    result = run(root / "scripts/lint/twins", sources)
    (sources / "core/rules.c").write_text(text)
    assert result.returncode == 1 and "core/rules.c: twins finds no" in result.stdout
