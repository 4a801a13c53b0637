"""Locks over wheels of the tests' own, and what is built from them."""

import hashlib
import json
import shutil
import subprocess

import pytest
from support.processes import run

TARGET = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"


def digest_of(path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lock_of(wheels, targets=(TARGET,), **changes) -> dict:
    """A lock for these files, the same wheels for every target."""
    rows = [
        {
            "name": path.name.split("-")[0],
            "version": path.name.split("-")[1],
            "file": path.name,
            "url": path.as_uri(),
            "sha256": digest_of(path),
            "size": path.stat().st_size,
            **changes,
        }
        for path in wheels
    ]
    return {
        "format": 1,
        "ddtrace": "4.16.0",
        "targets": [{"name": name, "wheels": rows} for name in targets],
    }


@pytest.fixture
def ddpack(build, tmp_path):
    """The shared one, which finds no interpreter by itself: byte code is a subject of its own."""
    empty = tmp_path / "no-pyenv"

    def call(*words, **variables):
        home = {"PATH": f"{build}/venv/nothing", "HOME": str(tmp_path), "PYENV_ROOT": str(empty)}
        home["DDPACK_UV"] = f"{build}/venv/bin/uv"
        return run(build / "ddpack", *words, env={**home, **variables})

    return call


@pytest.fixture
def build_from(ddpack, tmp_path):
    """build_from(wheels, …): the result of building a lock over them into tmp_path/out/volume."""

    def call(wheels, *words, output="volume", variables=None, **changes):
        lock = tmp_path / "ddtrace.lock.json"
        lock.write_text(json.dumps(lock_of(wheels, **changes)))
        words = ("build", "--lock", lock, "-o", tmp_path / "out" / output, *words)
        return ddpack(*words, **(variables or {}))

    return call


@pytest.fixture
def refused(build_from, tmp_path):
    """refused(wheels, *words): exit 3, the words in the message, and nothing left behind."""

    def check(wheels, *words, status=3, **changes):
        result = build_from(wheels, **changes)
        assert result.returncode == status, (result.returncode, result.stderr)
        message = result.stderr.splitlines()[-1]
        for word in words:
            assert word in message, message
        assert list((tmp_path / "out").iterdir()) == [] if (tmp_path / "out").exists() else True
        return message

    return check


@pytest.fixture(scope="session")
def shared_object(tmp_path_factory):
    """shared_object("int f;", compiler="gcc"): the bytes of a compiled library."""
    folder = tmp_path_factory.mktemp("objects")

    def compile_one(source: str, compiler: str = "gcc", *flags) -> bytes:
        assert shutil.which(compiler), f"{compiler} is missing: scripts/setup installs it"
        code = folder / "library.c"
        code.write_text(source)
        library = folder / "library.so"
        command = [compiler, "-shared", "-fPIC", "-w", "-o", str(library), str(code), *flags]
        subprocess.run(command, check=True, timeout=60)
        return library.read_bytes()

    return compile_one
