"""Debian's arm64 Python, and other programs of that machine, under qemu's user emulation."""

import struct
from pathlib import Path

from support.debian import unpacked_packages
from support.roots import Root

COMPILER = "aarch64-linux-gnu-gcc"
QEMU = "/usr/bin/qemu-aarch64-static"
AARCH64 = 183  # EM_AARCH64


def arm64_python(work: Path, page: int = 4096) -> Root:
    """A root directory with Debian 12's Python, and the library that ddtrace's own ask for."""
    packages = ["python3", "libstdc++6"]
    path = unpacked_packages("bookworm:arm64", *packages, with_needed=True)
    return Root(path, work, emulator=(QEMU, "-p", str(page)))


def elf_machines(tree: Path) -> dict:
    """Relative path to e_machine, of each ELF file below a directory."""
    found = {}
    for file in tree.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        with file.open("rb") as opened:
            header = opened.read(20)
        if header.startswith(b"\x7fELF"):
            found[str(file.relative_to(tree))] = struct.unpack_from("<H", header, 18)[0]
    return found
