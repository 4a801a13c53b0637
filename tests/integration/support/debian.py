"""Packages of Debian's that are unpacked below the build directory, never installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SCRIPTS = Path(__file__).parents[3] / "scripts"


def unpacked_packages(build: Path, release: str, *packages: str, with_needed=False) -> Path:
    """The packages' files below one directory; `release` is as scripts/roots/debian_apt takes it.
    `with_needed`: and all that they need, down to the libc."""
    target = build / "unpacked" / "-".join([release.replace(":", "-"), *packages])
    words = ["download"]
    if with_needed:
        words = ["install", "--download-only", "-y", "-o", "Dir::Cache::archives=./"]
    if target.exists():
        return target
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        subprocess.run(
            [SCRIPTS / "roots/debian_apt", release, *words, *packages],
            cwd=work,
            env={**os.environ, "BUILD": str(build)},
            check=True,
            timeout=300,
        )
        staged = Path(work, "root")
        for package in Path(work).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, staged], check=True, timeout=120)
        try:
            staged.rename(target)
        except OSError:  # another worker was faster
            shutil.rmtree(staged)
    return target
