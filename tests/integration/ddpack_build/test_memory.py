"""However large a wheel is, the memory that a build takes is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.schedule import but_for_a_long_run

# The largest member is 1.5 times the limit, in a long run as in any other.
SIZES = {"small": 32 << 20, "large": 128 << 20}
# In a process of its own: what a parent has in memory counts for its children, too.
MAKE_WHEEL = """
import random, sys
from pathlib import Path
from support.wheels import Wheel
limit = int(sys.argv[2])
noise = random.Random(7).randbytes(limit // 6)  # with zeros alone it would be a bomb
wheel = Wheel()
wheel.members["ddtrace/large.bin"] = noise + bytes(limit * 3 // 2)
wheel.members["ddtrace/larger.bin"] = bytes(limit * 3 // 4) + noise + bytes(limit * 3 // 4)
print(wheel.write(Path(sys.argv[1])))
"""
RUN = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak_memory(*words, home):
    """In bytes."""
    result = subprocess.run(
        [sys.executable, "-S", "-c", RUN, *words],
        env={"HOME": str(home)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    return int(result.stdout) * 1024


@pytest.mark.parametrize("size", but_for_a_long_run(SIZES, {"small"}))
def test_members_that_are_larger_than_the_memory(build, build_from, tmp_path, size):
    limit = SIZES[size]
    made = subprocess.run(
        [sys.executable, "-c", MAKE_WHEEL, tmp_path, str(limit)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert build_from([Path(made.stdout.strip())], "--no-pyc", "-j", "2").returncode == 0
    words = ("build", "--quiet", "--no-pyc", "--lock", tmp_path / "ddtrace.lock.json")
    places = ("-o", tmp_path / "out/volume", "--cache")
    for cache in (tmp_path / "empty", tmp_path / ".cache/ddpack"):
        peak = peak_memory(build / "ddpack", *words, *places, cache, "-j", "2", home=tmp_path)
        assert peak <= limit
    manifest = json.loads((tmp_path / "out/volume/manifest.json").read_text())
    assert sum(row["size"] > limit for row in manifest["files"]) == 2
