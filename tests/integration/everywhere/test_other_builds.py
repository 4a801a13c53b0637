"""Interpreters that ddtrace has no wheels for: each is left alone, and by name."""

import os
import shutil
import subprocess

import pytest
from support.debian import unpacked_packages

DEBUG = {"DD_TRACE_DEBUG": "1"}


def test_pypy_is_untouched(volume):
    """It does not ask getenv for PYTHONPATH, so there is nothing to say of it either."""
    pypy = shutil.which("pypy3", path="/usr/bin")
    assert pypy, "no /usr/bin/pypy3: run scripts/setup"
    code = "import os, sys; print(sys.implementation.name, os.environ.get('PYTHONPATH'))"
    result = volume.run(pypy, "-c", code, env=DEBUG)
    assert (result.stdout, result.stderr) == ("pypy None\n", "")


def test_debug_build_of_debian(root_of, build, volume):
    packages = unpacked_packages(build, "bookworm", "python3.11-dbg", "libpython3.11-dbg")
    root = root_of("bookworm", extra=packages)
    code = "import sys; print(hasattr(sys, 'gettotalrefcount'))"
    result = root.run("python3.11-dbg", "-c", code, volume=volume.path, env=DEBUG)
    assert result.stdout == "True\n"
    assert result.stderr.startswith("ddinject: unsupported_abi: ")
    assert " abi=cp311d " in result.stderr


@pytest.fixture(scope="session")
def free_threaded(build, root):
    script = root / "scripts/roots/free_threaded_python"
    subprocess.run([script], check=True, timeout=900, env={**os.environ, "BUILD": str(build)})
    return build / "free-threaded-python/bin/python3.13t"


def test_free_threaded_build(volume, free_threaded):
    code = "import sys; print(sys._is_gil_enabled())"
    result = volume.run(free_threaded, "-c", code, env=DEBUG)
    assert result.stdout == "False\n"
    assert result.stderr.startswith("ddinject: unsupported_abi: ")
    assert " abi=cp313t " in result.stderr
