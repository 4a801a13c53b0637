"""Expensive things that are made once for a machine: workers and later runs of the tests share them.

Each has a key, the hash of what goes into it, so that a change makes a new one. Whoever comes first
makes it under a lock of its name; the others wait for that lock.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

KEY_LENGTH = 12


def place_of_cache(build: Path) -> Path:
    """DDINJECT_TEST_CACHE, or build/cache. LD_PRELOAD, the first line of a script and configure take
    no space in a path: where the clone's own has one, the cache is elsewhere."""
    told = os.environ.get("DDINJECT_TEST_CACHE")
    if told:
        return Path(told)
    if not re.search(r"[\s:]", str(build)):
        return build / "cache"
    return Path("/var/tmp") / f"ddinject-test-{key_of(str(build))}"


def cache_directory() -> Path:
    """DDINJECT_TEST_CACHE, which tests/integration/conftest.py sets when nobody else has."""
    return Path(os.environ["DDINJECT_TEST_CACHE"])


def key_of(*parts) -> str:
    """A short hash of texts, bytes, and of the content of the files that are named."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()[:KEY_LENGTH]


def key_of_tree(*folders: Path) -> str:
    """A hash of every file below some directories: names, modes and bytes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if "__pycache__" in path.parts or not (path.is_file() or path.is_symlink()):
                continue
            content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
            name = f"{path.relative_to(folder)} {path.lstat().st_mode:o} {len(content)}\n"
            digest.update(name.encode() + content)
    return digest.hexdigest()[:KEY_LENGTH]


@contextmanager
def locked(name: str):
    """Only one process of this machine is inside of the block of one name."""
    locks = cache_directory() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made_once(name: str, key: str, make) -> Path:
    """The directory NAME-KEY of the cache. `make(stage)` fills a directory beside it, which gets
    the name when it is complete: what a killed run leaves is never taken for a whole one."""
    final = cache_directory() / f"{name}-{key}"
    with locked(final.name):
        if not final.exists():
            stage = final.with_name(f".{final.name}.partial")
            shutil.rmtree(stage, ignore_errors=True)
            stage.mkdir(parents=True)
            make(stage)
            stage.rename(final)
    return final


def made_in_place(name: str, key: str, make) -> Path:
    """The same for what has its own path in its files, as a virtual environment has: it is filled
    under its last name, and is whole when its mark is there."""
    final = cache_directory() / f"{name}-{key}"
    mark = final.with_name(f".{final.name}.complete")
    with locked(final.name):
        if not (mark.exists() and final.exists()):
            shutil.rmtree(final, ignore_errors=True)
            final.parent.mkdir(parents=True, exist_ok=True)
            make(final)
            mark.touch()
    return final


def made_by_script(script: Path, *words: str, product: str, seconds: int = 900) -> Path:
    """What a script of scripts/roots makes below the directory in BUILD. It leaves alone what is
    there, so that what an older script made is removed first."""
    final = cache_directory() / product
    mark = final.with_name(f".{final.name}.key")
    key = key_of(script, script.parents[1] / "steps.sh")
    with locked(product.replace("/", "-")):
        if not (final.exists() and mark.exists() and mark.read_text() == key):
            shutil.rmtree(final, ignore_errors=True)
            environment = {**os.environ, "BUILD": str(cache_directory())}
            made = subprocess.run(
                [script, *words],
                check=False,
                env=environment,
                timeout=seconds,
                capture_output=True,
                text=True,
            )
            assert made.returncode == 0, made.stderr
            mark.write_text(key)
    return final
