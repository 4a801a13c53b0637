"""The object for aarch64, cross-built, in Debian's arm64 Python under qemu's user emulation."""

import os
import subprocess
from pathlib import Path

import pytest
from support.arm64 import COMPILER, QEMU, arm64_python
from support.debian import unpacked_packages
from support.processes import run
from support.roots import MOUNTED, Root
from support.stub_volume import make_stub_volume

PAGES = pytest.mark.parametrize("page", [4096, 65536], ids=["4k", "64k"])


@pytest.fixture(scope="session")
def cross_built(make, build):
    """The object."""
    make("-s", "-j2", f"CC={COMPILER}", "{build}/libddinject.so", folder="aarch64")
    return build / "aarch64/libddinject.so"


@pytest.fixture
def arm64_root(tmp_path):
    def make(page=4096) -> Root:
        return arm64_python(tmp_path / "overlay", page)

    return make


@pytest.fixture
def arm64_volume(cross_built, tmp_path):
    return make_stub_volume(tmp_path / "volume", cross_built, machine="-aarch64")


def test_the_object_is_as_it_must_be(cross_built, root):
    """Two segments, as on x86_64, that may be mapped with pages of 64 KB."""
    subprocess.run([root / "scripts/lint/exports", cross_built], check=True)
    command = ["readelf", "-lW", cross_built]
    headers = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    loads = [line.split() for line in headers.splitlines() if line.strip().startswith("LOAD")]
    assert [words[-1] for words in loads] == ["0x10000", "0x10000"]


@PAGES
def test_python_is_injected(arm64_root, arm64_volume, page):
    code = "import os, platform; print(platform.machine(), os.environ.get('PYTHONPATH'))"
    words = ("/usr/bin/python3.11", "-c", code)
    result = arm64_root(page).run(*words, volume=arm64_volume.path, env={"DD_TRACE_DEBUG": "1"})
    assert result.stdout == "INJECTED\naarch64 None\n"
    assert result.stderr.startswith("ddinject: injected: ") and "glibc 2.36" in result.stderr


def test_a_volume_of_another_machine_is_none(arm64_root, arm64_volume, cross_built, tmp_path):
    volume = make_stub_volume(tmp_path / "other", cross_built)
    words = ("/usr/bin/python3.11", "-c", "print('ran')")
    result = arm64_root().run(*words, volume=volume.path, env={"DD_TRACE_DEBUG": "1"})
    assert result.stdout == "ran\n" and "ddinject: unsupported_version: " in result.stderr


@PAGES
def test_other_program(arm64_root, arm64_volume, compiled, page):
    program = compiled("shows_environment", compiler=COMPILER)
    target = arm64_volume.path / "program"
    target.write_bytes(program.read_bytes())
    target.chmod(0o755)
    environment = {"PYTHONPATH": "/users/own"}
    result = arm64_root(page).run(f"{MOUNTED}/program", volume=arm64_volume.path, env=environment)
    plain = arm64_root(page).run(
        f"{MOUNTED}/program", volume=arm64_volume.path, env=environment, preload=False
    )
    assert "now: PYTHONPATH=/users/own" in plain.stdout
    assert (result.stdout, result.stderr) == (plain.stdout, plain.stderr)


def test_units_of_core(make, build, root, tmp_path):
    """The Check programs of core, which is all that both machines share."""
    check = unpacked_packages("bookworm:arm64", "check", "libsubunit-dev")
    libc = unpacked_packages("bookworm:arm64", "python3", with_needed=True)
    directory = build / "aarch64"
    tests = sorted((root / "tests/unit/core").glob("test_*.c"))
    cores = sorted((root / "core").glob("*.c"))

    def objects(sources, place=directory):
        return [f"{place}/obj/{it.relative_to(root).with_suffix('.o')}" for it in sources]

    flags = [f"CC={COMPILER}", f"CFLAGS=-O1 -I{check}/usr/include"]
    make("-s", "-j2", *flags, *objects([*tests, *cores], "{build}"), folder="aarch64")
    libraries = [f"-L{check}/usr/lib/aarch64-linux-gnu", "-Wl,-Bstatic", "-lcheck", "-lsubunit"]
    libraries += ["-Wl,-Bdynamic", "-lm", "-lrt", "-pthread", "-rdynamic", "-Wl,--hash-style=both"]
    assert tests
    for test in objects(tests):
        program = tmp_path / Path(test).stem
        command = [COMPILER, "-o", program, test, *objects(cores), *libraries]
        subprocess.run([str(word) for word in command], check=True, timeout=120)
        result = run(QEMU, "-L", libc, program, env={**os.environ, "CK_FORK": "no"})
        assert result.returncode == 0 and "100%" in result.stdout, result.stdout
