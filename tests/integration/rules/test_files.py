"""What may lie at a rule file's path, for both stages: never a wait, never a word unasked."""

import os
import socket

import pytest
from support.whole_volume import STAGES, run_with_etc

DENY_ALL = "deny program *\n"


def test_no_file_is_no_rules(volume, told):
    volume.rules.unlink()
    verdict, line = told()
    assert verdict == "injected" and "rules.conf" not in line


def make_fifo(path):
    os.mkfifo(path)


def make_device(path):
    path.symlink_to("/dev/zero")


def make_directory(path):
    path.mkdir()


def make_socket(path):
    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def make_dangling(path):
    path.symlink_to("nowhere")


def make_loop(path):
    path.symlink_to(path.name)


def make_noise(path):
    path.write_bytes(bytes(range(256)) * 512)


def make_foreign(path):
    path.write_text(DENY_ALL)
    os.chown(path, 12345, 0)


def make_writable(path):
    path.write_text(DENY_ALL)
    path.chmod(0o666)


def make_writable_by_group(path):
    path.write_text(DENY_ALL)
    path.chmod(0o664)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_fifo, "is not a regular file"),
        (make_device, "is not a regular file"),
        (make_directory, "is not a regular file"),
        (make_socket, "is not a regular file"),
        (make_dangling, "is a dangling symbolic link"),
        (make_loop, "is a dangling symbolic link"),
        (make_noise, "is not text"),
        (make_foreign, "has another owner, or others may write it"),
        (make_writable, "has another owner, or others may write it"),
        (make_writable_by_group, "has another owner, or others may write it"),
    ],
)
def test_what_is_no_rule_file_is_ignored_with_a_reason(volume, told, make, reason):
    volume.rules.unlink()
    make(volume.rules)
    verdict, line = told()
    assert verdict == "injected" and f"{volume.rules} {reason}" in line


def make_bad_line(path):
    path.write_text("# rules\n\nallow program *\ndeny everything\n")


def make_large(path):
    path.write_text("# a comment of 32 bytes, filled..\n" * 2048)


@pytest.mark.parametrize(
    ("make", "reason"), [(make_bad_line, ":4 is not a rule"), (make_large, " is larger than 64 KB")]
)
def test_a_broken_file_denies_and_says_so(volume, told, make, reason):
    make(volume.rules)
    verdict, line = told()
    assert verdict == "denied_by_rule" and f"{volume.rules}{reason}" in line
    assert told(DD_INJECT_FORCE="1")[0] == "injected"


@pytest.mark.parametrize("stage", STAGES)
def test_a_file_that_may_not_be_read_denies(volume, runtime, stage, tmp_path):
    volume.rules.chmod(0o600)
    for directory in [tmp_path, *tmp_path.parents[:3]]:
        directory.chmod(directory.stat().st_mode | 0o055)
    command = [runtime] if stage == "preload" else ["/usr/bin/python3", "-c", "pass"]
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    runtime.parent.chmod(0o755)
    runtime.parent.parent.chmod(0o755)
    verdict, line = volume.told(*user, *command, stage=stage)
    assert verdict == "denied_by_rule" and f"{volume.rules} cannot be read" in line


def test_a_file_of_64_kilobytes_is_read_to_its_end(volume, told):
    filler = "# " + "x" * 61 + "\n"
    text = filler * 1023 + "deny program *".ljust(63) + "\n"
    assert len(text) == 64 * 1024
    volume.rules.write_text(text)
    verdict, line = told()
    assert verdict == "denied_by_rule" and f"{volume.rules}:1024" in line


@pytest.mark.parametrize("force", ["1", "true", "t", "TRUE"])
def test_force_overrides_the_rules(volume, told, force):
    volume.rules.write_text(DENY_ALL)
    assert told()[0] == "denied_by_rule"
    assert told(DD_INJECT_FORCE=force)[0] == "injected"
    assert told(DD_INJECT_FORCE="no")[0] == "denied_by_rule"


@pytest.mark.parametrize(
    ("host", "of_volume", "expected"),
    [
        ("allow program *", DENY_ALL, "injected /etc/ddinject/rules.conf:1"),
        ("deny program *", "allow program *", "denied_by_rule /etc/ddinject/rules.conf:1"),
        ("# nothing", DENY_ALL, "denied_by_rule rules.conf:1"),
        ("nonsense", "allow program *", "denied_by_rule /etc/ddinject/rules.conf:1 is not a rule"),
        ("allow program *", "nonsense", "injected /etc/ddinject/rules.conf:1"),
    ],
)
@pytest.mark.parametrize("stage", STAGES)
def test_the_hosts_file_comes_first(
    volume, runtime, supported, stage, host, of_volume, expected, tmp_path
):
    volume.rules.write_text(of_volume)
    command = str(runtime) if stage == "preload" else f"{supported.path} -c pass"
    variables = volume.environment(stage)
    set_variables = " ".join(f"{name}={value}" for name, value in variables.items())
    result = run_with_etc(
        f"mkdir -p /etc/ddinject && echo '{host}' > /etc/ddinject/rules.conf\n"
        f"env {set_variables} DD_TRACE_DEBUG=1 {command}",
        tmp_path,
    )
    verdict, rule = expected.split(" ", 1)
    assert f"{verdict}" in result.stderr and rule in result.stderr, result


@pytest.mark.parametrize("stage", STAGES)
def test_a_command_line_that_is_too_long_denies(volume, runtime, supported, stage):
    volume.rules.write_text("deny script /nowhere\n")
    command = str(runtime) if stage == "preload" else f"{supported.path} -c pass"
    variables = {**volume.environment(stage), "DD_TRACE_DEBUG": "1"}
    words = " ".join(f"{name}={value}" for name, value in variables.items())
    # A quarter of the stack's limit is what the kernel takes.
    script = f"""ulimit -s unlimited && word=$(printf %0100000d 0)
        exec env {words} {command} {"$word " * 25}"""
    result = volume.run("bash", "-c", script, stage="none", env={"PYTHONPATH": ""})
    assert "denied_by_rule" in result.stderr
    assert "the command line cannot be read" in result.stderr


@pytest.mark.parametrize("stage", STAGES)
def test_a_long_command_line_is_read_whole(volume, runtime, supported, stage):
    """Peers stop at 64 KB, and their rules then fail open."""
    volume.rules.write_text("deny argument --last\n")
    command = [runtime] if stage == "preload" else [supported.path, "-c", "pass"]
    words = ["x" * 100_000] * 10
    assert volume.told(*command, *words, stage=stage)[0] == "injected"
    assert volume.told(*command, *words, "--last", stage=stage)[0] == "denied_by_rule"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.smoke
def test_without_proc_rules_fail_closed(volume, runtime, stage, tmp_path):
    command = str(runtime) if stage == "preload" else "/usr/bin/python3 -c pass"
    variables = " ".join(f"{name}={value}" for name, value in volume.environment(stage).items())
    script = f"""set -e
        mount -t tmpfs none /proc
        env {variables} DD_TRACE_DEBUG=1 {command}
        echo 'deny script /nowhere' > {volume.rules}
        env {variables} DD_TRACE_DEBUG=1 {command}"""
    result = volume.run("unshare", "-m", "bash", "-c", script, env={"LD_PRELOAD": ""})
    mark = "ddinject: sitecustomize: " if stage == "sitecustomize" else "ddinject: "
    first, second = [line[len(mark) :] for line in result.stderr.splitlines() if mark in line]
    assert first.startswith("injected")
    assert second.startswith("denied_by_rule") and "command line cannot be read" in second
