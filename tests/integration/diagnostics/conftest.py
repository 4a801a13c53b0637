"""A volume and the smallest runtime: what it says, and what that must never do to it."""

import json

import pytest
from support.whole_volume import compile_runtime, make_whole_volume


@pytest.fixture
def volume(tmp_path, build):
    return make_whole_volume(tmp_path / "volume", build)


@pytest.fixture(scope="session")
def runtime(tmp_path_factory):
    return compile_runtime(tmp_path_factory.mktemp("runtime") / "runtime")


@pytest.fixture
def log(tmp_path):
    return tmp_path / "ddinject.log"


@pytest.fixture
def entries(log):
    """The objects in the log, of the object's own stage."""

    def read():
        lines = log.read_bytes().decode("utf-8").splitlines() if log.exists() else []
        return [one for one in map(json.loads, lines) if one["stage"] == "preload"]

    return read
