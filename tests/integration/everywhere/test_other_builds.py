"""Interpreters that ddtrace has no wheels for: each is left alone, and by name."""

import shutil

import pytest
from support.debian import unpacked_packages
from support.roots import free_threaded_python

DEBUG = {"DD_TRACE_DEBUG": "1"}


@pytest.mark.smoke
def test_pypy_is_untouched(volume):
    """It does not ask getenv for PYTHONPATH, so there is nothing to say of it either."""
    pypy = shutil.which("pypy3", path="/usr/bin")
    assert pypy, "no /usr/bin/pypy3: run scripts/setup"
    code = "import os, sys; print(sys.implementation.name, os.environ.get('PYTHONPATH'))"
    result = volume.run(pypy, "-c", code, env=DEBUG)
    assert (result.stdout, result.stderr) == ("pypy None\n", "")


def test_debug_build_of_debian(root_of, volume):
    packages = unpacked_packages("bookworm", "python3.11-dbg", "libpython3.11-dbg")
    root = root_of("bookworm", extra=packages)
    code = "import sys; print(hasattr(sys, 'gettotalrefcount'))"
    result = root.run("python3.11-dbg", "-c", code, volume=volume.path, env=DEBUG)
    assert result.stdout == "True\n"
    assert result.stderr.startswith("ddinject: unsupported_abi: ")
    assert " abi=cp311d " in result.stderr


@pytest.fixture(scope="session")
def free_threaded():
    return free_threaded_python() / "bin/python3.13t"


@pytest.mark.long
def test_free_threaded_build(volume, free_threaded):
    code = "import sys; print(sys._is_gil_enabled())"
    result = volume.run(free_threaded, "-c", code, env=DEBUG)
    assert result.stdout == "False\n"
    assert result.stderr.startswith("ddinject: unsupported_abi: ")
    assert " abi=cp313t " in result.stderr
