"""The program under test, and places that every user can reach."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from support.processes import run_expecting
from support.volumes import make_volume

NOBODY = 65534


@pytest.fixture(scope="session")
def program(build):
    """ddpack-init where every user can run it."""
    directory = Path(tempfile.mkdtemp(prefix="ddpack-init-", dir="/tmp"))
    directory.chmod(0o755)
    yield Path(shutil.copy2(build / "ddpack-init", directory))
    shutil.rmtree(directory)


@pytest.fixture
def place():
    """A directory like tmp_path that every user can reach."""
    directory = Path(tempfile.mkdtemp(prefix="ddpack-volume-", dir="/tmp"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def volume(place) -> Path:
    return make_volume(place / "source")


@pytest.fixture
def ddpack(program):
    """Runs the program and returns the result; `status` is what it must exit with."""

    def run(*arguments, status=0, **options):
        result = subprocess.run(
            [str(program), *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            **options,
        )
        assert result.returncode == status, result
        assert (result.stderr == "") == (status == 0), result
        return result

    return run


@pytest.fixture
def poor_copy(program):
    """Copies as if the kernel or the file system refused a system call: strace answers in its
    place, for the program's every thread."""

    def run(source, target, inject, status=0):
        tracer = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={inject}")
        return run_expecting(status, *tracer, program, "copy", source, target, timeout=60)

    return run


@pytest.fixture
def as_nobody() -> dict:
    """Options of subprocess.run for a user who owns nothing."""
    assert os.geteuid() == 0, "these tests change the user: run them as root"
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}
