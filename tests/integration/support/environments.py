"""Virtual environments with the packages of the applications under test."""

import subprocess
from pathlib import Path

from support.cache import key_of, made_in_place

PACKAGES = ("Django>=4.2,<5.3", "gunicorn", "Flask>=3,<4", "fastapi", "uvicorn")


def application_environment(build: Path, interpreter, *more: str) -> Path:
    """The bin directory of an environment of this interpreter with PACKAGES and `more`."""
    uv = str(build / "venv/bin/uv")
    packages = [*PACKAGES, *more]

    def make(place: Path) -> None:
        subprocess.run(
            [uv, "venv", "-q", "--python", str(interpreter.path), str(place)],
            check=True,
            timeout=120,
        )
        command = [uv, "pip", "install", "-q", "--python", str(place / "bin/python"), *packages]
        subprocess.run(command, check=True, timeout=300)

    name = f"venv-{interpreter.version_text}"
    return made_in_place(name, key_of(packages, interpreter.path), make) / "bin"
