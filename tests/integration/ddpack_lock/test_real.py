"""The published ddtrace: an offline build of a lock is equal."""

import filecmp
import os
import subprocess

import pytest
from support.interpreters import SUPPORTED_VERSIONS
from support.processes import run
from support.published import published_lock, wheel_cache
from support.schedule import IS_LONG


def real(*command, timeout=600):
    """Runs with this machine's own settings for indexes, proxies and certificates."""
    return run(*command, env=dict(os.environ), timeout=timeout)


@pytest.fixture(scope="module")
def locked(build, interpreters):
    """The lock's file, for the oldest and the newest Python that is here, on both platforms; for
    every one in a long run."""
    here = {one.version_text for one in interpreters}
    pythons = [version for version in SUPPORTED_VERSIONS if version in here]
    sample = pythons if IS_LONG else sorted({pythons[0], pythons[-1]})
    return published_lock(build, "--python", ",".join(sample))


@pytest.mark.sampled
def test_an_offline_build_is_equal(build, locked, tmp_path):
    cache = ("--cache", wheel_cache())
    for name, words in (("first", ()), ("second", ("--offline",))):
        volume = tmp_path / name
        command = (build / "ddpack", "build", "--lock", locked, *cache, *words, "-o", volume)
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
