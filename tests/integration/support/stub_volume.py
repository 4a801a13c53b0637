"""A small volume whose sitecustomize only says that it ran."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from support.interpreters import SUPPORTED_VERSIONS
from support.processes import clean_environment, run

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


def make_stub_volume(path: Path, preload: Path, **names) -> Volume:
    """Every supported Python has a directory; `names` say for which platform and machine."""
    made = Volume(path)
    for version in SUPPORTED_VERSIONS:
        made.target(version, **names).mkdir(parents=True)
        libc = "musl 1.2.4" if "musl" in names.get("platform", "") else "glibc 2.17"
        made.requires(version, **names).write_text(f"{libc}\n")
    shutil.copy(preload, path)
    (path / "sitecustomize.py").write_text(MARKER)
    (path / "version").write_text("4.16.0\n")
    return made
