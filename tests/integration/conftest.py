"""What every integration test may ask for."""

import os
from pathlib import Path

import pytest
from support.interpreters import find_interpreters
from support.processes import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own directory."""
    return ROOT


@pytest.fixture(scope="session")
def build() -> Path:
    """Where `make` put the programs: DDINJECT_BUILD, or build/."""
    return Path(os.environ.get("DDINJECT_BUILD", ROOT / "build")).resolve()


@pytest.fixture(scope="session")
def interpreters() -> list:
    """Every CPython of this machine; none is an error, not a reason to skip."""
    found = find_interpreters()
    assert found, "no CPython found: put one on PATH or name it in DDINJECT_PYTHONS"
    return found


@pytest.fixture(scope="session")
def supported(interpreters):
    """The newest interpreter that ddtrace serves."""
    served = [interpreter for interpreter in interpreters if interpreter.is_supported]
    assert served, "no CPython from 3.9 on found: put one on PATH or name it in DDINJECT_PYTHONS"
    return served[-1]


@pytest.fixture
def ddpack(build, tmp_path):
    """ddpack(*words, **variables): runs it with a home, and so a cache, of the test's own."""

    def call(*words, **variables):
        home = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DDPACK_UV": f"{build}/venv/bin/uv"}
        return run(build / "ddpack", *words, env={**home, **variables})

    return call
