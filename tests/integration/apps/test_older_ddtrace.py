"""ddtrace 1 on the Pythons that only it serves: packed, injected, traced."""

import os

import pytest
from support.interpreters import find_interpreters
from support.processes import run
from support.published import wheel_cache

OLDER = {one.version: one for one in find_interpreters() if (3, 6) <= one.version <= (3, 8)}
QUERY = "import sqlite3; print(sqlite3.connect(':memory:').execute('SELECT 6 * 7').fetchone()[0])"


@pytest.fixture(scope="module")
def volume(build, tmp_path_factory):
    assert OLDER, "no CPython from 3.6 to 3.8 found: put one on PATH or name it in DDINJECT_PYTHONS"
    work = tmp_path_factory.mktemp("older")
    pythons = ",".join("{}.{}".format(*version) for version in OLDER)
    lock = ["lock", "--ddtrace", "1.16.1", "--python", pythons, "--platform", "manylinux2014"]
    for words in (
        [*lock, "-o", work / "lock.json"],
        ["build", "--lock", work / "lock.json", "--cache", wheel_cache(), "-o", work / "volume"],
    ):
        made = run(build / "ddpack", *words, env=os.environ, timeout=300)
        assert made.returncode == 0, made.stderr
    return work / "volume"


@pytest.mark.parametrize("version", OLDER, ids=lambda version: "py{}.{}".format(*version))
def test_spans_arrive(version, volume, agent, application_environment):
    command = [volume / "ddinject", "run", "--", OLDER[version].path, "-c", QUERY]
    seen = run(*command, env=application_environment)
    assert (seen.stdout, seen.stderr, seen.returncode) == ("42\n", "", 0)
    assert agent.await_spans("sqlite.query")[0]["resource"] == "SELECT 6 * 7"
