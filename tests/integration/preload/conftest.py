"""A small volume whose sitecustomize only says that it ran, and the programs under tests/cases."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.interpreters import SUPPORTED_VERSIONS
from support.processes import clean_environment, run

CASES = Path(__file__).parents[2] / "cases"
MARKER = "import sys\nsys.stdout.write('INJECTED\\n')\n"


@dataclass
class Volume:
    """A directory that the preload object takes for a volume."""

    path: Path

    @property
    def preload(self) -> str:
        return str(self.path / "libddinject.so")

    def target(self, version: str, platform: str = "manylinux2014", machine: str = "-x86_64"):
        return self.path / "ddtrace_pkgs" / f"site-packages-ddtrace-py{version}-{platform}{machine}"

    def requires(self, version: str, **names) -> Path:
        return Path(f"{self.target(version, **names)}.requires")

    def run(self, *command, env=None, **options):
        """Runs a command under the object; `env` adds to an otherwise small environment."""
        environment = {**clean_environment(), "LD_PRELOAD": self.preload, **(env or {})}
        return run(*command, env=environment, **options)


@pytest.fixture
def volume(tmp_path, build) -> Volume:
    volume = Volume(tmp_path / "volume")
    for version in SUPPORTED_VERSIONS:
        volume.target(version).mkdir(parents=True)
        volume.requires(version).write_text("glibc 2.17\n")
    shutil.copy(build / "libddinject.so", volume.path)
    (volume.path / "sitecustomize.py").write_text(MARKER)
    (volume.path / "version").write_text("4.16.0\n")
    return volume


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """compiled("runtime", "-DDEBUG_BUILD", compiler="gcc"): the path of a program."""
    directory = tmp_path_factory.mktemp("cases")
    made = {}

    def compile_case(name: str, *flags: str, compiler: str = "gcc") -> Path:
        key = (name, flags, compiler)
        if key not in made:
            program = directory / f"{name}-{len(made)}"
            source = str(CASES / f"{name}.c")
            subprocess.run(
                [compiler, "-O1", "-w", "-o", str(program), source, *flags], check=True, timeout=60
            )
            program.chmod(0o755)
            made[key] = program
        return made[key]

    return compile_case


@pytest.fixture
def runtime(compiled):
    """The smallest program that asks as CPython does."""
    return compiled("runtime", "-rdynamic", "-pthread")
