"""A volume of the published ddtrace, for all that it has wheels for on this machine's architecture."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.cache import cache_directory, key_of, locked, made_once
from support.interpreters import SUPPORTED_VERSIONS

# The payload of a test must not change under it; the newest is what `ddpack lock` takes by itself.
DDTRACE = "4.16.0"
PYTHONS = ",".join(SUPPORTED_VERSIONS)


@dataclass
class RealVolume:
    """A volume that ddpack built from published wheels."""

    path: Path

    @property
    def ddinject(self) -> Path:
        return self.path / "ddinject"


def wheel_cache() -> Path:
    """Where ddpack keeps the wheels that it fetches for the tests."""
    return cache_directory() / "ddpack"


def call_ddpack(build: Path, *words) -> None:
    """Runs ddpack with this machine's own settings for indexes, proxies and certificates."""
    command = [str(build / "ddpack"), *map(str, words)]
    result = subprocess.run(
        command, check=False, timeout=600, capture_output=True, text=True, env=os.environ
    )
    assert result.returncode == 0, result.stderr


def published_lock(build: Path, *words: str) -> Path:
    """The lock that `ddpack lock` writes for ddtrace DDTRACE and these words."""

    def make(stage: Path) -> None:
        call_ddpack(build, "lock", "--ddtrace", DDTRACE, *words, "-o", stage / "ddtrace.lock.json")

    key = key_of(DDTRACE, words, build / "ddpack")
    return made_once("lock", key, make) / "ddtrace.lock.json"


def runtime_files(build: Path) -> list:
    """What a volume gets of this project's own."""
    names = ("libddinject.so", "ddinject", "ddpack-init", "rules.conf")
    return [*(build / name for name in names), *sorted(build.glob("*.py"))]


def published_volume(build: Path) -> RealVolume:
    """Every Python that ddtrace has wheels for, on both libcs. Nobody writes to it."""
    lock = published_lock(build, "--python", PYTHONS)

    def make(stage: Path) -> None:
        with locked("ddpack"):
            words = ("--cache", wheel_cache(), "-o", stage / "volume")
            call_ddpack(build, "build", "--lock", lock, *words)

    files = runtime_files(build)
    key = key_of(*(path.name for path in files), *files, build / "ddpack", lock)
    return RealVolume(made_once("volume", key, make) / "volume")
