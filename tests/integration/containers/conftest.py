"""One engine, one real volume, the init image made of it, and images with a Python."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support.containers import Engine
from support.traces import agent_running

DDTRACE = "4.16.0"
# The Pythons of Debian 11, 12, 13 and unstable.
PYTHONS = "3.9,3.11,3.13,3.14"
APPLICATION_PACKAGES = ["Django==5.2.19", "gunicorn==27.0.1", "pip"]


@pytest.fixture(scope="session")
def engine(build):
    found = Engine(build)
    yield found
    found.close()


@pytest.fixture(scope="session")
def real_volume(build) -> Path:
    """A volume of published wheels for PYTHONS and both libcs."""
    work = build / "test-containers"
    work.mkdir(exist_ok=True)
    lock, volume = work / "ddtrace.lock.json", work / "volume"
    command = [build / "ddpack", "lock", "--ddtrace", DDTRACE, "--python", PYTHONS, "-o", lock]
    subprocess.run(command, check=True, timeout=300, stdout=subprocess.DEVNULL)
    command = [build / "ddpack", "build", "--lock", lock, "--cache", build / "cache", "-o", volume]
    subprocess.run(command, check=True, timeout=600, capture_output=True)
    return volume


@pytest.fixture(scope="session")
def debian(root, engine):
    """debian(release): an image of that release with its Python, and nothing else."""
    images = {}

    def image(release: str) -> str:
        if release not in images:
            subprocess.run([root / "scripts/roots/debian", release], check=True, timeout=600)
            images[release] = engine.import_tree(root / "build/roots" / release, release)
        return images[release]

    return image


@pytest.fixture(scope="session")
def context(root, build, real_volume, tmp_path_factory) -> Path:
    """The source tree as a clone has it, with a prepared volume of two targets for the image."""
    place = tmp_path_factory.mktemp("context") / "tree"
    ignored = shutil.ignore_patterns("build", "dist", ".git", "__pycache__", "prepared")
    shutil.copytree(root, place, ignore=ignored, symlinks=True)
    prepared = place / "deploy/image/prepared"
    prepared.mkdir()
    command = [build / "ddpack-init", "copy", "--target", "*py3.11-*", real_volume]
    subprocess.run([*command, prepared / "volume"], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(build / "ddpack-init", prepared)
    shutil.copy("/bin/busybox", prepared)
    return place


def init_arguments(debian) -> dict:
    """What the tests' init images are built with."""
    return {
        "BUILD_IMAGE": debian("bookworm"),
        "PREPARED": "deploy/image/prepared",
        "DDTRACE_PYTHON_VERSION": f"v{DDTRACE}",
    }


@pytest.fixture(scope="session")
def init_image(engine, context, debian) -> str:
    return engine.build(context, "init", **init_arguments(debian))


def install(build: Path, place: Path, *packages: str) -> None:
    """Packages for Debian 12's Python, without the need of one."""
    target = ["--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28"]
    command = [build / "venv/bin/uv", "pip", "install", "-q", *target, "--target", place, *packages]
    subprocess.run(command, check=True, timeout=300)


AGENT = """#!/bin/sh
PYTHONPATH=/agent exec python3 /agent/bin/ddapm-test-agent "$@"
"""


@pytest.fixture(scope="session")
def python_image(root, build, engine, debian, tmp_path_factory) -> str:
    """In place of python:3.11-slim and the test agent's: Debian 12 with their packages."""
    place = tmp_path_factory.mktemp("python")
    files = place / "root"
    packages = files / "usr/local/lib/python3.11/dist-packages"
    install(build, packages, *APPLICATION_PACKAGES)
    pinned = (root / "scripts/requirements.txt").read_text().splitlines()
    install(build, files / "agent", *(line for line in pinned if line.startswith("ddapm-")))
    (packages / "bin").rename(files / "usr/local/bin")
    (files / "usr/local/bin/ddapm-test-agent").write_text(AGENT)
    (files / "usr/local/bin/ddapm-test-agent").chmod(0o755)
    (place / "Dockerfile").write_text(f"""FROM {debian("bookworm")}
ENV PIP_BREAK_SYSTEM_PACKAGES=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
COPY root /
RUN sed -i '1s,^#!.*python.*,#!/usr/bin/python3,' /usr/local/bin/* && \\
    ln -s python3 /usr/bin/python
""")
    return engine.build(place, "python")


@pytest.fixture(scope="session")
def agent_process(build, tmp_path_factory):
    with agent_running(build, tmp_path_factory.mktemp("agent") / "agent.log") as agent:
        yield agent


@pytest.fixture
def agent(agent_process):
    agent_process.clear()
    return agent_process
