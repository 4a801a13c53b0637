"""What a program prints that comes from us, or tells of a crash. Where the clone, the cache and the
tests' own directories lie says nothing: their paths are left out before a word is looked for."""

import os
import re
import tempfile
from pathlib import Path

from support.cache import cache_directory

CLONE = Path(__file__).parents[3]
WORDS = re.compile("ddtrace|ddinject|datadog|Traceback|core dumped|Segmentation", re.IGNORECASE)
# ddtrace misses the version of a real agent in the one for tests.
TEST_AGENT = "debugger::unsupported_agent"


def own_paths() -> list:
    """The directories of this run, as they are named and as they are; the longest first."""
    build = os.environ.get("DDINJECT_BUILD", CLONE / "build")
    named = {str(path) for path in (CLONE, build, cache_directory(), tempfile.gettempdir())}
    found = named | {os.path.realpath(path) for path in named}
    return sorted(found - {"/"}, key=len, reverse=True)


def without_own_paths(text: str) -> str:
    for path in own_paths():
        text = text.replace(path, "")
    return text


def noise_in(text: str) -> list:
    """The lines that nobody would see without us."""
    lines = without_own_paths(text).splitlines()
    return [line for line in lines if WORDS.search(line) and not line.startswith(TEST_AGENT)]
