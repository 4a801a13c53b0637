"""A volume whose rules the tests write, and the smallest runtime."""

import pytest
from support.whole_volume import compile_runtime, make_whole_volume


@pytest.fixture
def volume(tmp_path, build):
    return make_whole_volume(tmp_path / "volume", build)


@pytest.fixture(scope="session")
def runtime(tmp_path_factory):
    return compile_runtime(tmp_path_factory.mktemp("runtime") / "runtime")


@pytest.fixture(params=["preload", "sitecustomize"])
def told(request, volume, runtime, supported):
    """told(**variables): (verdict, line) of either stage for a program that it would inject."""
    command = [runtime] if request.param == "preload" else [supported.path, "-c", "pass"]

    def call(**variables):
        return volume.told(*command, stage=request.param, env=variables)

    return call
