"""What a measurement was taken on: whoever compares figures has to know it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def first_match(pattern: str, file: str) -> str:
    """The first group of the first line that matches, or an empty text."""
    found = re.search(pattern, Path(file).read_text(), re.MULTILINE)
    return found[1].strip() if found else ""


def answer(*command: str) -> str:
    """The first line that a program prints, or an empty text where the program is not installed."""
    if not shutil.which(command[0]):
        return ""
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    lines = result.stdout.splitlines()
    return lines[0].strip() if result.returncode == 0 and lines else ""


def processor() -> str:
    model = first_match(r"^model name\s*:\s*(.*)$", "/proc/cpuinfo") or os.uname().machine
    is_virtual = " hypervisor" in first_match(r"^flags\s*:(.*)$", "/proc/cpuinfo")
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores" + (", virtual machine" if is_virtual else "")


def memory() -> str:
    return f"{int(first_match(r'^MemTotal: *([0-9]+)', '/proc/meminfo')) / 1e6:.0f} GB"


def file_system(place: Path) -> str:
    """The type of the mount that `place` lies on: that of the longest mount point above it."""
    best = ("", "unknown")
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        point = left.split()[4]
        is_above = place == Path(point) or Path(point) in place.parents
        if is_above and len(point) >= len(best[0]):
            best = (point, right.split()[0])
    return best[1]


def project_version() -> str:
    version = first_match(r"^VERSION := (.*)$", str(ROOT / "Makefile"))
    commit = answer("git", "rev-parse", "--short", "HEAD")
    return f"{version}, commit {commit}" if commit else version


def facts(build: Path) -> dict:
    """Name and value of everything that a reader needs to judge the figures."""
    minute, _, quarter = os.getloadavg()
    found = {
        "processor": processor(),
        "memory": memory(),
        "kernel": f"{os.uname().sysname} {os.uname().release} {os.uname().machine}",
        "system": first_match(r'^PRETTY_NAME="?([^"\n]*)', "/etc/os-release"),
        "libc": os.confstr("CS_GNU_LIBC_VERSION") or "",
        "file system": file_system(build),
        "compiler": f"gcc {answer('gcc', '-dumpfullversion')}",
        "uv": answer(str(build / "venv/bin/uv"), "--version").removeprefix("uv "),
        "Docker": answer("docker", "version", "--format", "{{.Server.Version}}"),
        "ddinject": project_version(),
        "load at the end": f"{minute:.1f} over one minute, {quarter:.1f} over fifteen",
    }
    return {name: value for name, value in found.items() if value}
