"""Finding the CPythons of this machine: PATH, pyenv's root if there is one, or where it is told."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

SUPPORTED_VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]

_PROBE = (
    "import sys, platform, json; "
    "print(json.dumps([list(sys.version_info[:2]), sys.executable, sys.prefix, "
    "platform.python_implementation()]))"
)
_LIBRARY = (
    "import sysconfig; v = sysconfig.get_config_var; "
    "print(v('LIBDIR') + '/' + v('INSTSONAME') if v('Py_ENABLE_SHARED') else '')"
)


@dataclass(frozen=True)
class Interpreter:
    """One CPython: where it is and what it says of itself."""

    path: Path
    version: tuple
    prefix: str

    @property
    def version_text(self) -> str:
        return f"{self.version[0]}.{self.version[1]}"

    @property
    def is_supported(self) -> bool:
        return self.version_text in SUPPORTED_VERSIONS

    @cached_property
    def shared_library(self):
        """The path of its shared libpython, None when the interpreter is in the executable."""
        result = subprocess.run(
            [str(self.path), "-c", _LIBRARY],
            check=False,
            stdout=subprocess.PIPE,
            text=True,
            timeout=30,
        )
        path = Path(result.stdout.strip() or "/nonexistent")
        return path if path.is_file() else None


def _candidates():
    told = os.environ.get("DDINJECT_PYTHONS")
    if told:
        yield from told.split(":")
        return
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(str(path) for path in pyenv.glob("versions/*/bin/python"))
    shims = str(pyenv / "shims")
    directories = [d for d in os.environ["PATH"].split(os.pathsep) if d and d != shims]
    names = ["python2.7", *(f"python3.{minor}" for minor in range(6, 16))]
    for directory in directories:
        yield from (f"{directory}/{name}" for name in names if Path(directory, name).exists())


def _probe(path: str):
    try:
        result = subprocess.run(
            [path, "-I" if "2.7" not in path else "-E", "-c", _PROBE],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=30,
        )
        version, executable, prefix, implementation = json.loads(result.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if implementation != "CPython":
        return None
    return Interpreter(Path(executable), tuple(version), prefix)


@cache
def find_interpreters() -> tuple:
    """Every CPython that is found, each once, by version and path."""
    found = {}
    for candidate in _candidates():
        interpreter = _probe(candidate)
        if interpreter is not None:
            found.setdefault(interpreter.path.resolve(), interpreter)
    return tuple(sorted(found.values(), key=lambda one: (one.version, str(one.path))))
