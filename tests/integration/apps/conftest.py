"""A real volume, a real agent, and an environment for every interpreter."""

import os
from pathlib import Path

import pytest
from support.environments import application_environment as make_environment
from support.published import RealVolume, published_volume
from support.traces import Agent, agent_running


@pytest.fixture(scope="session")
def served(interpreters):
    """The newest interpreter of each version that ddtrace serves."""
    newest = {one.version: one for one in interpreters if (3, 9) <= one.version <= (3, 14)}
    assert newest, "no CPython from 3.9 to 3.14 found"
    return newest


@pytest.fixture(scope="session")
def real_volume(build) -> RealVolume:
    return published_volume(build)


@pytest.fixture(scope="session")
def environments(build, served):
    """environments(version, *more): the bin directory of a venv with the applications' packages."""

    def environment(version: tuple, *more: str) -> Path:
        return make_environment(build, served[version], *more)

    return environment


@pytest.fixture(scope="session")
def agent_process(build, tmp_path_factory):
    with agent_running(build, tmp_path_factory.mktemp("agent") / "agent.log") as agent:
        yield agent


@pytest.fixture
def agent(agent_process) -> Agent:
    agent_process.clear()
    return agent_process


@pytest.fixture
def application_environment(agent):
    """What an application starts with; nothing here is Python's."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/proc/nonexistent",
        "LC_ALL": "C.UTF-8",
        "DD_TRACE_AGENT_URL": agent.url,
    }
