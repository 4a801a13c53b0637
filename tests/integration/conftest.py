"""What every integration test may ask for, and who does which of them in which order."""

import os
import subprocess
from pathlib import Path

import pytest
from support import prepare, schedule
from support.cache import locked, place_of_cache
from support.interpreters import find_interpreters
from support.processes import clean_environment, run
from support.stub_volume import Volume, make_stub_volume

ROOT = Path(__file__).parents[2]
BUILD = Path(os.environ.get("DDINJECT_BUILD", ROOT / "build")).resolve()
CASES = ROOT / "tests/cases"
# Workers and all that they start have the same cache.
os.environ["DDINJECT_TEST_CACHE"] = str(place_of_cache(BUILD))


def pytest_configure(config):
    is_worker = hasattr(config, "workerinput")
    if "DDINJECT_WRITE_SECONDS" in os.environ and not is_worker:
        config.pluginmanager.register(schedule.Measuring())


def pytest_xdist_auto_num_workers(config):
    """For `-n auto`."""
    return schedule.worker_count()


def pytest_xdist_make_scheduler(config, log):
    return schedule.Scheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Before `-m` and `-k` are looked at."""
    schedule.deselect_long(config, items)
    if hasattr(config, "workerinput"):
        schedule.sort_longest_first(items)


def pytest_collection_finish(session):
    """One of several workers begins with what many tests wait for."""
    if getattr(session.config, "workerinput", {}).get("workerid") == "gw0":
        prepare.begin(BUILD, session.items)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own directory."""
    return ROOT


@pytest.fixture(scope="session")
def build() -> Path:
    """Where `make` put the programs: DDINJECT_BUILD, or build/."""
    return BUILD


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


@pytest.fixture(scope="session")
def make(root, build):
    """make(*words): runs it in the project's tree, with the programs that are built, or with
    `folder` for another place below them. Only one at a time is at work in a place. Make takes no
    space in the name of a file, so that what it gets is relative."""

    def call(*words, folder="", status=0, **variables):
        place = os.path.relpath(build / folder, root)
        # dpkg-buildpackage looks for its own tools in sbin.
        environment = {**clean_environment(), **variables}
        environment["PATH"] += ":/usr/sbin:/sbin"
        command = ["make", f"BUILD={place}", *(str(word).format(build=place) for word in words)]
        with locked(f"make-{folder}"):
            result = run(*command, cwd=root, env=environment, timeout=600)
        assert result.returncode == status, (result.stdout[-3000:], result.stderr[-3000:])
        return result

    return call


@pytest.fixture
def ddpack(build, tmp_path):
    """ddpack(*words, **variables): runs it with a home, and so a cache, of the test's own."""

    def call(*words, **variables):
        home = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DDPACK_UV": f"{build}/venv/bin/uv"}
        return run(build / "ddpack", *words, env={**home, **variables})

    return call


@pytest.fixture
def volume(tmp_path, build) -> Volume:
    """A volume whose sitecustomize only says that it ran."""
    return make_stub_volume(tmp_path / "volume", build / "libddinject.so")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """compiled("runtime", "-DDEBUG_BUILD", compiler="gcc"): the path of a program.

    A name is that of a source under tests/cases; a source elsewhere is named by its path."""
    directory = tmp_path_factory.mktemp("cases")
    made = {}

    def compile_case(name, *flags: str, compiler: str = "gcc") -> Path:
        key = (name, flags, compiler)
        if key not in made:
            source = Path(name) if Path(name).is_absolute() else CASES / f"{name}.c"
            program = directory / f"{source.stem}-{len(made)}"
            subprocess.run(
                [compiler, "-O1", "-w", "-o", str(program), str(source), *flags],
                check=True,
                timeout=60,
            )
            program.chmod(0o755)
            made[key] = program
        return made[key]

    return compile_case


@pytest.fixture
def runtime(compiled):
    """The smallest program that asks as CPython does."""
    return compiled("runtime", "-rdynamic", "-pthread")
