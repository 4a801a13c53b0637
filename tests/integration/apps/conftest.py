"""A real volume, a real agent, and an environment for every interpreter."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.traces import Agent, agent_running

PACKAGES = ["Django>=4.2,<5.3", "gunicorn", "Flask>=3,<4", "fastapi", "uvicorn"]
# The payload of a test must not change under it; the newest is what `ddpack lock` takes by itself.
DDTRACE = "4.16.0"


@dataclass
class RealVolume:
    """A volume that ddpack built from published wheels."""

    path: Path

    @property
    def ddinject(self) -> Path:
        return self.path / "ddinject"


@pytest.fixture(scope="session")
def served(interpreters):
    """The newest interpreter of each version that ddtrace serves."""
    newest = {one.version: one for one in interpreters if (3, 9) <= one.version <= (3, 14)}
    assert newest, "no CPython from 3.9 to 3.14 found"
    return newest


@pytest.fixture(scope="session")
def real_volume(build, served, tmp_path_factory) -> RealVolume:
    work = build / "test-volume"
    work.mkdir(exist_ok=True)
    lock = work / "ddtrace.lock.json"
    pythons = ",".join(f"{major}.{minor}" for major, minor in served)
    ddpack = str(build / "ddpack")
    subprocess.run(
        [ddpack, "lock", "--ddtrace", DDTRACE, "--python", pythons]
        + ["--platform", "manylinux2014", "-o", str(lock)],
        check=True,
        timeout=300,
        stdout=subprocess.DEVNULL,
    )
    volume = work / "volume"
    cache = str(build / "cache")
    subprocess.run(
        [ddpack, "build", "--lock", str(lock), "--cache", cache, "-o", str(volume)],
        check=True,
        timeout=600,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return RealVolume(volume)


@pytest.fixture(scope="session")
def environments(build, served):
    """environments(version, *more): the bin directory of a venv with the applications' packages."""
    uv = str(build / "venv/bin/uv")

    def environment(version: tuple, *more: str) -> Path:
        interpreter = served[version]
        packages = [*PACKAGES, *more]
        wanted = hashlib.sha256(repr((packages, str(interpreter.path))).encode()).hexdigest()
        path = build / "test-venvs" / f"{interpreter.version_text}-{wanted[:12]}"
        if not (path / ".complete").exists():
            shutil.rmtree(path, ignore_errors=True)
            subprocess.run(
                [uv, "venv", "-q", "--python", str(interpreter.path), str(path)], check=True
            )
            python = str(path / "bin/python")
            subprocess.run(
                [uv, "pip", "install", "-q", "--python", python, *packages], check=True, timeout=300
            )
            (path / ".complete").touch()
        return path / "bin"

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
