"""A volume with directories for the supported versions, and ddinject beside its object."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.interpreters import SUPPORTED_VERSIONS
from support.processes import clean_environment, run


@dataclass
class Tool:
    """ddinject in a volume."""

    volume: Path

    @property
    def program(self) -> str:
        return str(self.volume / "ddinject")

    @property
    def preload(self) -> str:
        return str(self.volume / "libddinject.so")

    def run(self, *words, env=None, **options):
        """`ddinject run …`; `env` adds to an otherwise small environment."""
        environment = {**clean_environment(), **(env or {})}
        return run(self.program, "run", *words, env=environment, **options)

    def explain(self, *words, env=None, **options) -> dict:
        """What `ddinject explain --json …` says."""
        environment = {**clean_environment(), **(env or {})}
        result = run(self.program, "explain", "--json", *words, env=environment, **options)
        assert (result.returncode, result.stderr) == (0, "")
        return json.loads(result.stdout)


def make_volume(path: Path, build: Path) -> Tool:
    for version in SUPPORTED_VERSIONS:
        name = f"site-packages-ddtrace-py{version}-manylinux2014-x86_64"
        (path / "ddtrace_pkgs" / name).mkdir(parents=True)
        (path / "ddtrace_pkgs" / f"{name}.requires").write_text("glibc 2.17\n")
    shutil.copy(build / "libddinject.so", path)
    shutil.copy(build / "ddinject", path)
    (path / "version").write_text("4.16.0\n")
    return Tool(path)


@pytest.fixture
def tool(tmp_path, build) -> Tool:
    return make_volume(tmp_path / "volume", build)


@pytest.fixture
def compile_c(tmp_path):
    """compile_c(source, *flags): the path of a program."""

    def compile_source(source: str, *flags: str, compiler: str = "gcc") -> Path:
        program = tmp_path / "program"
        subprocess.run(
            [compiler, "-x", "c", "-", "-x", "none", "-o", str(program), *flags],
            check=True,
            input=source,
            text=True,
            timeout=60,
        )
        return program

    return compile_source
