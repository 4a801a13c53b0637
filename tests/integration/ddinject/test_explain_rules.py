"""ddinject explain and the rules: which rule of which file denied, by the object's own words."""

import os
import subprocess

import pytest
from support.processes import clean_environment, run
from support.whole_volume import run_with_etc


def add_rules(tool, text):
    (tool.volume / "rules.conf").write_text(text)


def test_the_rule_that_denied(tool, supported, tmp_path):
    (tmp_path / "tool").write_text(f"#!{supported.path}\n")
    (tmp_path / "tool").chmod(0o755)
    add_rules(tool, f"# tools\ndeny script {tmp_path}/tool\n")
    for words in ([tmp_path / "tool"], ["./tool"], [supported.path, "-B", "tool"]):
        said = tool.explain(*map(str, words), cwd=tmp_path)
        assert said["verdict"] == "denied_by_rule", words
        assert said["facts"]["rule"] == f"{tool.volume}/rules.conf:2"
    said = tool.explain(str(supported.path), "other", cwd=tmp_path)
    assert (said["verdict"], said["facts"]["rule"]) == ("injected", "none")


def test_a_broken_file_and_force(tool, supported):
    add_rules(tool, "refuse\n")
    said = tool.explain(str(supported.path))
    assert said["verdict"] == "denied_by_rule"
    assert said["facts"]["rule"] == f"{tool.volume}/rules.conf:1 is not a rule"
    said = tool.explain(str(supported.path), env={"DD_INJECT_FORCE": "1"})
    assert (said["verdict"], said["facts"]["forced"]) == ("injected", True)


def make_fifo(path):
    os.mkfifo(path)


def make_dangling(path):
    path.symlink_to("nowhere")


def make_large(path):
    path.write_text("#" * 65537)


def make_noise(path):
    path.write_bytes(b"\0\1\2")


def make_writable(path):
    path.write_text("deny program *\n")
    path.chmod(0o666)


@pytest.mark.parametrize(
    ("make", "reason", "verdict"),
    [
        (make_fifo, "is not a regular file", "injected"),
        (make_dangling, "is a dangling symbolic link", "injected"),
        (make_noise, "is not text", "injected"),
        (make_writable, "has another owner, or others may write it", "injected"),
        (make_large, "is larger than 64 KB", "denied_by_rule"),
    ],
)
def test_a_file_that_is_no_rule_file(tool, supported, make, reason, verdict):
    """The object and explain say the same of it."""
    make(tool.volume / "rules.conf")
    said = tool.explain(str(supported.path))
    assert (said["verdict"], said["facts"]["rule"]) == (
        verdict,
        f"{tool.volume}/rules.conf {reason}",
    )
    debug = {**clean_environment(), "DD_TRACE_DEBUG": "1", "LD_PRELOAD": tool.preload}
    line = run(supported.path, "-S", "-c", "pass", env=debug).stderr
    assert verdict in line and f"reason={tool.volume}/rules.conf {reason}" in line


def test_a_running_process_by_its_own_directory(tool, supported, tmp_path):
    (tmp_path / "tool").write_text("import sys\nprint('up', flush=True)\nsys.stdin.read()\n")
    add_rules(tool, f"deny script {tmp_path}/tool\n")
    with subprocess.Popen(
        [str(supported.path), "tool"],
        cwd=tmp_path,
        env={**clean_environment(), "LD_PRELOAD": tool.preload},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        said = tool.explain(str(process.pid))
        process.stdin.close()
        process.wait(30)
    assert said["verdict"] == "denied_by_rule"
    assert said["facts"]["rule"] == f"{tool.volume}/rules.conf:1"


def test_the_hosts_file(tool, supported, tmp_path):
    add_rules(tool, "deny program *\n")
    result = run_with_etc(
        "mkdir -p /etc/ddinject && echo 'allow program *' > /etc/ddinject/rules.conf\n"
        f"{tool.program} explain -- {supported.path}",
        tmp_path,
    )
    assert "verdict: injected" in result.stdout
    assert "/etc/ddinject/rules.conf:1" in result.stdout
