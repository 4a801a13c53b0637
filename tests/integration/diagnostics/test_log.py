"""DDINJECT_LOG: one line for each process, whatever is in it, and nothing where it could hurt."""

import json
import os
import shutil
import subprocess
import time

import pytest
from support.log_lines import FIELDS
from support.processes import clean_environment, run


def deny(volume):
    volume.rules.write_text("deny program *\n")


def test_the_line(volume, runtime, log, entries):
    deny(volume)
    before, began = time.time(), time.monotonic()
    result = volume.run(runtime, "one", "two", "three", env={"DDINJECT_LOG": str(log)})
    took = time.monotonic() - began
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n", "", 0)
    (entry,) = entries()
    assert list(entry) == FIELDS
    assert before - 1 < entry["time"] < time.time() + 1
    assert entry["exe"] == str(runtime.resolve())
    assert entry["argv"] == [str(runtime), "one", "two"]
    assert (entry["python"], entry["abi"]) == ("3.11", "cp311")
    assert entry["libc"].startswith("glibc 2.")
    assert entry["directory"].startswith(str(volume.path / "ddtrace_pkgs")) and os.path.isdir(
        entry["directory"]
    )
    assert entry["verdict"] == "denied_by_rule"
    assert entry["reason"] == f"{volume.rules}:1"
    assert 0 < entry["microseconds"] < took * 1_000_000
    assert log.stat().st_mode & 0o7777 == 0o600


def test_the_pid(volume, runtime, log, entries):
    deny(volume)
    environment = {**volume.environment("preload"), "DDINJECT_LOG": str(log)}
    with subprocess.Popen([runtime], env=environment, stdout=subprocess.DEVNULL) as process:
        assert process.wait(30) == 0
    assert [one["pid"] for one in entries()] == [process.pid]


@pytest.mark.parametrize(
    ("variables", "verdict"),
    [({"DDINJECT_DISABLED": "1"}, "disabled"), ({"DD_INJECT_FORCE": "0"}, "denied_by_rule")],
)
def test_what_the_decision_did_not_reach_is_null(volume, runtime, log, entries, variables, verdict):
    deny(volume)
    volume.run(runtime, env={"DDINJECT_LOG": str(log), **variables})
    (entry,) = entries()
    assert entry["verdict"] == verdict
    reached = verdict == "denied_by_rule"
    for field in ("python", "abi", "libc", "directory", "reason"):
        assert (entry[field] is not None) == reached, field


@pytest.mark.smoke
def test_no_payload_tells_why(volume, runtime, log, entries):
    (volume.path / "version").unlink()
    volume.run(runtime, env={"DDINJECT_LOG": str(log)})
    (entry,) = entries()
    assert entry["verdict"] == "no_payload" and "version file" in entry["reason"]


@pytest.mark.parametrize(
    ("words", "path", "count"),
    [
        (["-c", "pass"], "", 0),
        (["-S", "-c", "pass"], "", 1),
        (["-bS", "-c", "pass"], "", 1),
        (["-c", "pass", "-S"], "", 0),
        (["-I", "-c", "pass"], "", 0),
        (["-c", "pass"], "{volume}", 0),
        (["-S", "-c", "pass"], "{volume}", 1),
    ],
)
def test_sitecustomize_writes_where_it_runs(volume, supported, log, entries, words, path, count):
    variables = {"DDINJECT_LOG": str(log), "PYTHONPATH": path.format(volume=volume.path)}
    volume.run(supported.path, *words, env=variables)
    expected = "already_on_path" if path else "injected"
    assert [one["verdict"] for one in entries()] == [expected] * count


def test_both_stages_write_the_same_fields_and_one_line(volume, supported, log):
    """With the object, with a plain PYTHONPATH, with both, denied and not."""
    for rules, verdict in (("", "injected"), ("deny program *\n", "denied_by_rule")):
        volume.rules.write_text(rules)
        for stage in ("preload", "sitecustomize"):
            for path in ("", str(volume.path)):
                log.unlink(missing_ok=True)
                variables = {"DDINJECT_LOG": str(log)}
                if stage == "preload":
                    variables["PYTHONPATH"] = path
                volume.run(supported.path, "-c", "pass", stage=stage, env=variables)
                (entry,) = map(json.loads, log.read_text().splitlines())
                assert list(entry) == FIELDS
                assert entry["verdict"] == verdict
                assert entry["argv"] == [str(supported.path), "-c", "pass"]
                if rules:
                    assert entry["reason"] == f"{volume.rules}:1"


def test_one_line_for_a_runtime_that_asks_often(volume, runtime, log, entries):
    deny(volume)
    volume.run(runtime, "threads", env={"DDINJECT_LOG": str(log)})
    assert len(entries()) == 1
    volume.run(runtime, "setenv", env={"DDINJECT_LOG": str(log)})
    assert len(entries()) == 2


def test_nothing_for_a_program_that_is_no_python(volume, log):
    volume.run("bash", "-c", "true", env={"DDINJECT_LOG": str(log)})
    volume.run("true", env={"DDINJECT_LOG": str(log)})
    assert not log.exists()


WORDS = [
    b'quote " and \\ backslash',
    b"tab\tnewline\nescape\x1b\x7f",
    "é 中 😀".encode(),
    b"\xff\xfe",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98",
    b"\xc0\xaf \xe0\x80\xaf \xf5\x80\x80\x80 \xf4\x90\x80\x80",
    b"\xf4\x8f\xbf\xbf \xe0\xa0\x80 \xee\x80\x80",
    b"",
]


@pytest.mark.parametrize("word", WORDS, ids=repr)
def test_strings_are_escaped_as_python_reads_them_back(volume, runtime, log, entries, word):
    deny(volume)
    result = subprocess.run(
        [os.fsencode(runtime), word, b"x" * 512],
        env={**volume.environment("preload"), "DDINJECT_LOG": str(log)},
        check=True,
        stdout=subprocess.PIPE,
        timeout=30,
    )
    assert result.stdout == b"(unset)\n"
    (entry,) = entries()
    assert entry["argv"][1:] == [word.decode("utf-8", "surrogateescape"), "x" * 512]


def test_a_long_string_is_cut_and_shows_it(volume, runtime, log, entries):
    deny(volume)
    longest = "\x01" * 100_000
    volume.run(runtime, longest, longest, env={"DDINJECT_LOG": str(log)})
    (entry,) = entries()
    assert entry["argv"][1:] == ["\x01" * 512 + "…"] * 2


def test_lines_of_many_processes_do_not_mix(volume, runtime, log, entries):
    deny(volume)
    environment = {**volume.environment("preload"), "DDINJECT_LOG": str(log)}
    word = "w" * 500
    started = [
        subprocess.Popen([runtime, word, word], env=environment, stdout=subprocess.DEVNULL)
        for _ in range(40)
    ]
    pids = {process.pid for process in started if process.wait(60) == 0}
    assert {one["pid"] for one in entries()} == pids and len(pids) == 40


def test_an_existing_file_keeps_its_mode_and_lines(volume, runtime, log):
    deny(volume)
    log.write_text("here before\n")
    log.chmod(0o622)
    volume.run(runtime, env={"DDINJECT_LOG": str(log)})
    first, second = log.read_text().splitlines()
    assert first == "here before" and json.loads(second)["verdict"] == "denied_by_rule"
    assert log.stat().st_mode & 0o7777 == 0o622


def as_fifo(path):
    os.mkfifo(path)


def as_directory(path):
    path.mkdir()


def as_link(path):
    (path.parent / "target").write_text("")
    path.symlink_to("target")


def as_device(path):
    path.symlink_to("/dev/full")


def as_nothing_there(path):
    path.symlink_to("/nonexistent/x")


@pytest.mark.parametrize("make", [as_fifo, as_directory, as_link, as_device, as_nothing_there])
def test_only_a_regular_file_is_written_to(volume, runtime, log, make):
    deny(volume)
    make(log)
    result = volume.run(runtime, env={"DDINJECT_LOG": str(log)})
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n", "", 0)
    target = log.parent / "target"
    assert not target.exists() or target.read_text() == ""


@pytest.mark.parametrize("path", ["", "/nonexistent/log", "/proc/self/nothing", "/dev/null", "/"])
def test_a_path_that_cannot_be_a_log_is_nothing(volume, runtime, path):
    deny(volume)
    result = volume.run(runtime, env={"DDINJECT_LOG": path})
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n", "", 0)


def test_a_fifo_with_a_reader_is_not_written_to(volume, runtime, log):
    deny(volume)
    os.mkfifo(log)
    reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    try:
        volume.run(runtime, env={"DDINJECT_LOG": str(log)})
        assert os.read(reader, 1) == b""
    finally:
        os.close(reader)


def test_a_full_disk(volume, runtime, tmp_path):
    deny(volume)
    work = tmp_path / "small"
    variables = " ".join(f"{k}={v}" for k, v in volume.environment("preload").items())
    script = f"""set -e
        mkdir {work} && mount -t tmpfs -o size=8k none {work}
        head -c 8192 /dev/zero > {work}/filler 2>/dev/null || true
        env {variables} DDINJECT_LOG={work}/filler {runtime}
        stat -c %s {work}/filler"""
    result = run("unshare", "-m", "bash", "-c", script)
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n8192\n", "", 0)


def test_never_with_raised_privileges(volume, runtime, log, tmp_path):
    """A setuid program under /etc/ld.so.preload; without the bit the same program writes."""
    deny(volume)
    program = tmp_path / "setuid"
    shutil.copy(runtime, program)
    os.chown(program, 65534, 65534)
    program.chmod(0o4755)
    for directory in [tmp_path, *tmp_path.parents[:3]]:
        directory.chmod(directory.stat().st_mode | 0o055)
    log.touch()
    log.chmod(0o666)
    work = tmp_path / "overlay"
    script = f"""set -e
        mkdir -p {work} && mount -t tmpfs none {work} && mkdir {work}/upper {work}/work
        mount -t overlay overlay -o lowerdir=/etc,upperdir={work}/upper,workdir={work}/work /etc
        echo {volume.path}/libddinject.so > /etc/ld.so.preload
        export DDINJECT_LOG={log} DD_TRACE_DEBUG=1
        {program}; stat -c %s {log}
        chmod u-s {program}
        {program} 2>/dev/null; [ $(stat -c %s {log}) -gt 100 ] && echo written"""
    result = run("unshare", "-m", "bash", "-c", script, env=clean_environment())
    assert (result.stdout, result.stderr) == ("(unset)\n0\n(unset)\nwritten\n", "")
