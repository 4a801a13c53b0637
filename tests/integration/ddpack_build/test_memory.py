"""However large a wheel is, the memory that a build takes is not."""

import json
import os
import subprocess
import sys
from pathlib import Path

LIMIT = 128 << 20
# In a process of its own: what a parent has in memory counts for its children, too.
MAKE_WHEEL = """
import random, sys
from pathlib import Path
from support.wheels import Wheel
noise = random.Random(7).randbytes(20 << 20)  # with zeros alone it would be a bomb
wheel = Wheel()
wheel.members["ddtrace/large.bin"] = noise + bytes(180 << 20)
wheel.members["ddtrace/larger.bin"] = bytes(90 << 20) + noise + bytes(90 << 20)
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


def test_members_that_are_larger_than_the_memory(build, build_from, tmp_path):
    made = subprocess.run(
        [sys.executable, "-c", MAKE_WHEEL, tmp_path],
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
        assert peak <= LIMIT
    manifest = json.loads((tmp_path / "out/volume/manifest.json").read_text())
    assert sum(row["size"] > LIMIT for row in manifest["files"]) == 2
