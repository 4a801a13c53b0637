"""Volumes to put on PYTHONPATH, and the interpreters to try them with."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.cache import key_of, made_once
from support.interpreters import find_interpreters

REPOSITORY = Path(__file__).resolve().parents[3]
PAYLOAD = REPOSITORY / "payload"
BUILD = Path(os.environ.get("DDINJECT_BUILD", REPOSITORY / "build"))
DDTRACE = "4.16.0"
SERVED = [(3, minor) for minor in range(9, 14)]
ARCHITECTURE = os.uname().machine

STUB = {
    "ddtrace/__init__.py": "import logging, os\nSEEN = {k: v for k, v in os.environ.items()}\n",
    "ddtrace/bootstrap/__init__.py": "",
    # The end of the real one: it looks for the next sitecustomize, and swallows what fails.
    "ddtrace/bootstrap/sitecustomize.py": "import logging\ntry:\n    try:\n"
    "        import sitecustomize\n    except ImportError:\n        pass\n    loaded = True\n"
    "except Exception:\n    loaded = False\n"
    "    logging.getLogger(__name__).warning('error configuring Datadog tracing')\n",
}


def write_tree(root, files):
    for name, text in files.items():
        path = Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Path(root)


def find_pythons():
    """The first CPython of each X.Y, and those of the system beside them."""
    found = {}
    for one in sorted(find_interpreters(), key=lambda it: str(it.path).startswith("/usr/")):
        is_of_system = one.version in found and str(one.path).startswith("/usr/")
        key = (*one.version, "system") if is_of_system else one.version
        found.setdefault(key, str(one.path.resolve()))
    return found


PYTHONS = find_pythons()


KEYS = sorted(PYTHONS, key=str)


def served_interpreters():
    """Parameters: every interpreter that the payload serves."""
    wanted = [key for key in KEYS if key[:2] in SERVED]
    return [pytest.param(PYTHONS[key], id=".".join(map(str, key))) for key in wanted]


def load(name):
    """A module of the payload's."""
    sys.path.insert(0, str(PAYLOAD))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PAYLOAD))


@pytest.fixture(scope="session")
def guard():
    return load("ddinject_guard")


@pytest.fixture(scope="session")
def versions():
    return load("ddinject_versions")


@pytest.fixture(scope="session")
def markers():
    return load("ddinject_markers")


class Volume:
    def __init__(self, path):
        self.path = Path(path)
        self.path.mkdir(parents=True)
        for file in PAYLOAD.glob("*.py"):
            shutil.copy(file, self.path)
        (self.path / "version").write_text(DDTRACE + "\n")
        (self.path / "ddtrace_pkgs").mkdir()

    def directory(self, version, platform="manylinux2014", architecture="-" + ARCHITECTURE):
        name = "site-packages-ddtrace-py{}.{}-{}{}".format(*version[:2], platform, architecture)
        return self.path / "ddtrace_pkgs" / name

    def lack(self, key):
        """Makes this a volume that does not serve the Python of that key, if it did."""
        directory = self.directory(key)
        if directory.is_symlink():
            directory.unlink()
        shutil.rmtree(directory, ignore_errors=True)

    def add_stub(self, version, files=None, requirements="", **where):
        directory = self.directory(version, **where)
        write_tree(directory, {**STUB, **(files or {})})
        Path(f"{directory}.requires").write_text("glibc 2.17\n")
        Path(f"{directory}.requirements").write_text(requirements)
        return directory


@pytest.fixture
def volume(tmp_path):
    """For every served Python a stub that acts like ddtrace."""
    made = Volume(tmp_path / "volume")
    for version in SERVED:
        made.add_stub(version)
    return made


def find_uv():
    beside = [str(BUILD / "venv" / "bin" / "uv"), str(Path(sys.executable).parent / "uv")]
    for path in [os.environ.get("UV"), *beside, shutil.which("uv")]:
        if path and os.access(path, os.X_OK):
            return path
    raise FileNotFoundError("uv: run scripts/setup, or name it in the variable UV")


def real_packages(version):
    """ddtrace and what it needs for one Python, with byte code, as a volume has it."""

    def make(stage):
        command = [find_uv(), "pip", "install", "-q", "--compile-bytecode", "--target"]
        words = [stage / "packages", "--python", PYTHONS[version], "ddtrace==" + DDTRACE]
        subprocess.run([*command, *words], check=True, timeout=300)

    name = "ddtrace-py{}.{}".format(*version[:2])
    return made_once(name, key_of(DDTRACE, PYTHONS[version]), make) / "packages"


# Without one a lazy start is an eager one.
REAL_LIST = "module sqlite3 DD_TRACE_SQLITE3_ENABLED on\nproduct DD_PROFILING_ENABLED\n"


def make_real_volume(path):
    made = Volume(path)
    for version in [it for it in SERVED if it in PYTHONS]:
        directory = made.directory(version)
        target = real_packages(version)
        directory.symlink_to(target)
        lines = []
        for metadata in target.glob("*.dist-info/METADATA"):
            rows = metadata.read_text().partition("\n\n")[0].splitlines()
            lines += [it.partition(": ")[2] for it in rows if it.startswith("Requires-Dist: ")]
        Path(f"{directory}.requirements").write_text("\n".join(lines) + "\n")
        Path(f"{directory}.requires").write_text("glibc 2.17\n")
        Path(f"{directory}.integrations").write_text(REAL_LIST)
    return made


@pytest.fixture(scope="session")
def real_volume(tmp_path_factory):
    """The real ddtrace for every served Python that is found here."""
    return make_real_volume(tmp_path_factory.mktemp("real") / "volume")


@pytest.fixture(scope="session")
def make_venv(tmp_path_factory):
    """A venv without anything in it, so that what the machine has installed does not count."""
    made = {}

    def make(python):
        if python not in made:
            path = tmp_path_factory.mktemp("venv") / "v"
            subprocess.run([python, "-m", "venv", "--without-pip", str(path)], check=True)
            made[python] = path
        copy = tmp_path_factory.mktemp("app") / "v"
        shutil.copytree(made[python], copy, symlinks=True)
        return copy

    return make


class App:
    """An interpreter in a venv of its own, run with and without a volume."""

    def __init__(self, venv, home, key):
        self.key = key
        self.python = str(venv / "bin" / "python")
        self.site_packages = next((venv / "lib").glob("python*")) / "site-packages"
        self.home = home

    def run(self, *arguments, volume=None, path=(), **variables):
        return run_python(
            self.python, *arguments, volume=volume, path=path, home=self.home, **variables
        )


@pytest.fixture(params=served_interpreters())
def app(request, make_venv, tmp_path):
    return App(make_venv(request.param), tmp_path, request.node.callspec.id)


@pytest.fixture
def newest_app(make_venv, tmp_path):
    newest = max(key for key in PYTHONS if key in SERVED)
    return App(make_venv(PYTHONS[newest]), tmp_path, newest)


def run_python(python, *arguments, volume=None, path=(), home="/", **variables):
    entries = [str(it) for it in ([volume.path] if volume else []) + list(path)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DD_TRACE_AGENT_URL": "http://127.0.0.1:9",
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        **({"PYTHONPATH": os.pathsep.join(entries)} if entries else {}),
        **variables,
    }
    return subprocess.run(
        [python, *arguments],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture
def make_python_app(tmp_path):
    """make_python_app(key): a function that runs one interpreter of this machine as it is."""

    def make(key):
        def run(*arguments, **variables):
            return run_python(PYTHONS[key], *arguments, home=tmp_path, **variables)

        return run

    return make


# For DDINJECT_LAZY.

LIST = """
module sqlite3 DD_TRACE_SQLITE3_ENABLED on
module logging DD_TRACE_LOGGING_ENABLED on
module subprocess DD_TRACE_SUBPROCESS_ENABLED on
module colorsys DD_TRACE_COLORSYS_ENABLED on
module wave DD_TRACE_WAVE_ENABLED off
module xml.dom DD_TRACE_XML_ENABLED on
module missing DD_TRACE_MISSING_ENABLED on
module app.web DD_TRACE_APP_ENABLED on
product DD_PROFILING_ENABLED
product DD_APPSEC_ENABLED
"""


# A ddtrace that notes when it came, and puts a finder of its own in front, as the real one does.
NOTING = """
import sys, time
class Finder:
    seen = []
    def find_spec(self, name, path=None, target=None):
        self.seen.append(name)
sys.meta_path.insert(0, Finder())
BEFORE = sorted(sys.modules)
time.sleep({delay})
import colorsys
"""


LAZY = {"DDINJECT_LAZY": "1"}


IS_HERE = "import sys\nhere = lambda: 'ddtrace' in sys.modules\n"


@pytest.fixture
def lazy_volume(volume):
    for version in SERVED:
        directory = volume.directory(version)
        directory.with_name(directory.name + ".integrations").write_text(LIST)
        write_tree(directory, {"ddtrace/__init__.py": NOTING.format(delay=0)})
    return volume


@pytest.fixture
def run_lazy(newest_app, lazy_volume):
    """run_lazy(code, …): what it printed; nothing on stderr."""

    def run(code, **variables):
        answer = newest_app.run("-c", IS_HERE + code, volume=lazy_volume, **{**LAZY, **variables})
        assert (answer.stderr, answer.returncode) == ("", 0)
        return answer.stdout.strip()

    return run
