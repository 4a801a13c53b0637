"""The published ddtrace: what is locked is what pip would install, and an offline build is equal."""

import filecmp
import json
import os
import re
import subprocess

import pytest
from support.interpreters import SUPPORTED_VERSIONS
from support.processes import run

DDTRACE = "4.16.0"


def real(*command, timeout=600):
    """Runs with this machine's own settings for indexes, proxies and certificates."""
    return run(*command, env=dict(os.environ), timeout=timeout)


@pytest.fixture(scope="module")
def locked(build, interpreters, tmp_path_factory):
    """The lock's file and its content, for every Python that is here, on both platforms."""
    file = tmp_path_factory.mktemp("lock") / "ddtrace.lock.json"
    here = {one.version_text for one in interpreters}
    pythons = [version for version in SUPPORTED_VERSIONS if version in here]
    words = ("--ddtrace", DDTRACE, "--python", ",".join(pythons), "-o", file)
    result = real(build / "ddpack", "lock", *words)
    assert result.returncode == 0, result.stderr
    return file, json.loads(file.read_text())


def what_pip_would_install(build, interpreter, work) -> set:
    """File names, by a pip of that interpreter's own in a new environment."""
    uv, venv, report = build / "venv/bin/uv", work / "venv", work / "report.json"
    made = real(uv, "venv", "-q", "--seed", "--python", interpreter.path, venv)
    assert made.returncode == 0, made.stderr
    words = ("--dry-run", "--only-binary", ":all:", "--report", report, f"ddtrace=={DDTRACE}")
    installed = real(venv / "bin/python", "-m", "pip", "install", "-q", *words)
    assert installed.returncode == 0, installed.stderr
    rows = json.loads(report.read_text())["install"]
    return {row["download_info"]["url"].rsplit("/", 1)[1] for row in rows}


def without_platform(file: str) -> str:
    """A wheel's name but for its platform: pip takes a newer manylinux where this machine has it,
    a volume the one that the target promises."""
    return re.sub(r"-(many|musl)linux[^-]*\.whl$", "-linux.whl", file)


def test_the_wheels_that_a_native_pip_takes(build, interpreters, locked, tmp_path):
    targets = [one for one in locked[1]["targets"] if one["platform"] == "manylinux2014"]
    newest = {one.version_text: one for one in interpreters}
    assert targets
    for target in targets:
        work = tmp_path / target["python"]
        work.mkdir()
        found = what_pip_would_install(build, newest[target["python"]], work)
        wheels = {without_platform(one["file"]) for one in target["wheels"]}
        assert {without_platform(one) for one in found} == wheels, target["python"]


def test_an_offline_build_is_equal(build, locked, tmp_path):
    cache = ("--cache", build / "cache")
    for name, words in (("first", ()), ("second", ("--offline",))):
        volume = tmp_path / name
        command = (build / "ddpack", "build", "--lock", locked[0], *cache, *words, "-o", volume)
        result = real(*command) if name == "first" else without_network(*command)
        assert result.returncode == 0, result.stderr
        assert real(build / "ddpack", "verify", volume).returncode == 0
    first, second = tmp_path / "first", tmp_path / "second"
    assert filecmp.cmp(first / "manifest.json", second / "manifest.json", shallow=False)
    same = subprocess.run(["diff", "-r", "--no-dereference", first, second], check=False)
    assert same.returncode == 0


def without_network(*command):
    """In a network namespace that has nothing, not even a loopback that is up."""
    return real("unshare", "--net", *command)
