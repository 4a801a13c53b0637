"""The published ddtrace: an offline build of a lock is equal."""

import filecmp
import json
import os
import subprocess

import pytest
from support.interpreters import SUPPORTED_VERSIONS
from support.processes import run
from support.published import DDTRACE, wheel_cache


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


def test_an_offline_build_is_equal(build, locked, tmp_path):
    cache = ("--cache", wheel_cache())
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
