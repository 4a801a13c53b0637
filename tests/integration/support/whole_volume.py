"""A volume with the object, the payload's files and a ddtrace that only says that it was loaded."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.interpreters import SUPPORTED_VERSIONS
from support.processes import clean_environment, run

ROOT = Path(__file__).parents[3]
STUB = {
    "__init__.py": "import sys\nsys.stdout.write('INJECTED\\n')\n",
    "bootstrap/__init__.py": "",
    "bootstrap/sitecustomize.py": "loaded = True\n",
}
STAGES = ["preload", "sitecustomize"]


@dataclass
class WholeVolume:
    """Programs run under the object, or with a plain PYTHONPATH."""

    path: Path

    @property
    def rules(self) -> Path:
        return self.path / "rules.conf"

    def environment(self, stage: str) -> dict:
        if stage == "preload":
            return {**clean_environment(), "LD_PRELOAD": str(self.path / "libddinject.so")}
        return {**clean_environment(), "PYTHONPATH": str(self.path)}

    def run(self, *command, stage="preload", env=None, **options):
        """`env` adds to a small environment that has the stage's own variable."""
        return run(*command, env={**self.environment(stage), **(env or {})}, **options)

    def told(self, *command, stage="preload", env=None, **options):
        """(verdict, the line) that the stage writes to stderr when it is asked for diagnostics."""
        result = self.run(
            *command, stage=stage, env={"DD_TRACE_DEBUG": "1", **(env or {})}, **options
        )
        mark = "ddinject: sitecustomize: " if stage == "sitecustomize" else "ddinject: "
        lines = [line for line in result.stderr.splitlines() if line.startswith(mark)]
        assert lines, result
        return re.match(r"\w+", lines[0][len(mark) :])[0], lines[0]


def make_whole_volume(path: Path, build: Path, rules: str = "") -> WholeVolume:
    for version in SUPPORTED_VERSIONS:
        target = path / "ddtrace_pkgs" / f"site-packages-ddtrace-py{version}-manylinux2014-x86_64"
        for name, text in STUB.items():
            file = target / "ddtrace" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        Path(f"{target}.requires").write_text("glibc 2.17\n")
        Path(f"{target}.requirements").write_text("")
    shutil.copy(build / "libddinject.so", path)
    for file in (ROOT / "payload").iterdir():
        if file.is_file():
            shutil.copy(file, path)
    (path / "version").write_text("4.16.0\n")
    (path / "rules.conf").write_text(rules)
    return WholeVolume(path)


def run_with_etc(script: str, tmp_path: Path, **options):
    """Runs a shell script that may write below /etc: an overlay in a mount namespace of its own."""
    work = tmp_path / "overlay"
    prelude = f"""set -e
        mkdir -p {work} && mount -t tmpfs none {work} && mkdir {work}/upper {work}/work
        mount -t overlay overlay -o lowerdir=/etc,upperdir={work}/upper,workdir={work}/work /etc
        """
    return run("unshare", "-m", "bash", "-c", prelude + script, **options)


def compile_runtime(path: Path, *flags: str) -> Path:
    """tests/cases/runtime.c: the smallest program that asks as CPython does."""
    source = str(ROOT / "tests" / "cases" / "runtime.c")
    subprocess.run(
        ["gcc", "-O1", "-w", "-o", str(path), source, "-rdynamic", "-pthread", *flags],
        check=True,
        timeout=60,
    )
    return path
