"""Packages of Debian's that are unpacked in the tests' cache, never installed."""

import os
import subprocess
import tempfile
from pathlib import Path

from support.cache import cache_directory, key_of, made_once

SCRIPTS = Path(__file__).parents[3] / "scripts"


def unpacked_packages(release: str, *packages: str, with_needed=False) -> Path:
    """The packages' files below one directory; `release` is as scripts/roots/debian_apt takes it.
    `with_needed`: and all that they need, down to the libc."""
    words = ["download"]
    if with_needed:
        words = ["install", "--download-only", "-y", "-o", "Dir::Cache::archives=./"]

    def make(stage: Path) -> None:
        with tempfile.TemporaryDirectory(dir=stage.parent) as work:
            subprocess.run(
                [SCRIPTS / "roots/debian_apt", release, *words, *packages],
                cwd=work,
                env={**os.environ, "BUILD": str(cache_directory())},
                check=True,
                timeout=300,
            )
            for package in Path(work).glob("*.deb"):
                command = ["dpkg-deb", "-x", package, stage / "root"]
                subprocess.run(command, check=True, timeout=120)

    name = "-".join(["unpacked", release.replace(":", "-"), *packages])
    return made_once(name, key_of(words), make) / "root"
