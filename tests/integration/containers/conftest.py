"""One engine, one real volume, the init image made of it, and images with a Python."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support.cache import key_of, key_of_tree
from support.containers import Engine
from support.published import DDTRACE, published_volume
from support.roots import debian_root
from support.traces import agent_running

APPLICATION_PACKAGES = ["Django==5.2.19", "gunicorn==27.0.1", "pip"]


@pytest.fixture(scope="session")
def engine():
    found = Engine()
    yield found
    found.close()


@pytest.fixture(scope="session")
def real_volume(build) -> Path:
    """A volume of published wheels for every Python and both libcs."""
    return published_volume(build).path


@pytest.fixture(scope="session")
def debian(engine):
    """debian(release): an image of that release with its Python, and nothing else."""

    def image(release: str) -> str:
        tree = debian_root(release)
        key = key_of(tree.with_name(f".{release}.key"))
        return engine.kept(release, key, lambda name: engine.import_tree(tree, name))

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
def build_init(engine, context, debian):
    """build_init(what, builder): the init image, as one of the engine's two builders makes it."""

    def build(what: str, builder: str) -> str:
        arguments = init_arguments(debian)

        def make(name: str) -> None:
            engine.build_as(name, context, builder=builder, **arguments)

        # Where a volume is prepared nothing else of the tree goes into the image.
        recipe = [context / "Dockerfile", context / ".dockerignore"]
        tree = key_of_tree(context / "deploy/image")
        return engine.kept(what, key_of(tree, *recipe, sorted(arguments.items())), make)

    return build


@pytest.fixture(scope="session")
def init_image(build_init) -> str:
    return build_init("init", "classic")


def install(build: Path, place: Path, *packages: str) -> None:
    """Packages for Debian 12's Python, without the need of one."""
    target = ["--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28"]
    command = [build / "venv/bin/uv", "pip", "install", "-q", *target, "--target", place, *packages]
    subprocess.run(command, check=True, timeout=300)


AGENT = """#!/bin/sh
PYTHONPATH=/agent exec python3 /agent/bin/ddapm-test-agent "$@"
"""


PYTHON_IMAGE = """FROM {debian}
ENV PIP_BREAK_SYSTEM_PACKAGES=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
COPY root /
RUN sed -i '1s,^#!.*python.*,#!/usr/bin/python3,' /usr/local/bin/* && \\
    ln -s python3 /usr/bin/python
"""


@pytest.fixture(scope="session")
def python_image(root, build, engine, debian, tmp_path_factory) -> str:
    """In place of python:3.11-slim and the test agent's: Debian 12 with their packages."""
    pinned = (root / "scripts/requirements.txt").read_text().splitlines()
    agent = [line for line in pinned if line.startswith("ddapm-")]
    dockerfile = PYTHON_IMAGE.format(debian=debian("bookworm"))

    def make(name: str) -> None:
        place = tmp_path_factory.mktemp("python")
        files = place / "root"
        packages = files / "usr/local/lib/python3.11/dist-packages"
        install(build, packages, *APPLICATION_PACKAGES)
        install(build, files / "agent", *agent)
        (packages / "bin").rename(files / "usr/local/bin")
        (files / "usr/local/bin/ddapm-test-agent").write_text(AGENT)
        (files / "usr/local/bin/ddapm-test-agent").chmod(0o755)
        (place / "Dockerfile").write_text(dockerfile)
        engine.build_as(name, place)

    return engine.kept("python", key_of(dockerfile, APPLICATION_PACKAGES, agent, AGENT), make)


@pytest.fixture(scope="session")
def agent_process(build, tmp_path_factory):
    with agent_running(build, tmp_path_factory.mktemp("agent") / "agent.log") as agent:
        yield agent


@pytest.fixture
def agent(agent_process):
    agent_process.clear()
    return agent_process
