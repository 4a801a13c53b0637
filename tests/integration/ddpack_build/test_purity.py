"""A build is a function of its lock and options, and the cache only makes it faster."""

import hashlib
import os
import shutil
import stat
from pathlib import Path

import pytest
from support.wheels import Wheel

GLIBC = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
MUSL = "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"
DIGEST = "209ec54921bd74ae487605f0494a47416ba963af5bea06471031d58336e5d47a"


def everything(volume: Path) -> dict:
    """Each entry's kind, mode, time, and bytes or link text; and which are one inode."""
    found, inodes = {}, {}
    for path in sorted([volume, *volume.rglob("*")]):
        status = path.lstat()
        if path.is_symlink():
            content = os.readlink(path)
        else:
            content = path.read_bytes() if path.is_file() else None
        name = str(path.relative_to(volume))
        first = inodes.setdefault(status.st_ino, name) if stat.S_ISREG(status.st_mode) else name
        found[name] = (stat.filemode(status.st_mode), status.st_mtime_ns, content, first)
    return found


def pure_wheel() -> Wheel:
    wheel = Wheel(tags="py3-none-any")
    wheel.members |= {f"ddtrace/sub/{number}.py": b"%d\n" % number for number in range(50)}
    wheel.members["ddtrace/equal.py"] = wheel.members["ddtrace/sub/7.py"]
    wheel.members["ddtrace/tests/test_x.py"] = b""
    return wheel


@pytest.fixture
def wheels(tmp_path, shared_object):
    native = Wheel("native", "1.0", "cp312-cp312-manylinux2014_x86_64.musllinux_1_2_x86_64")
    native.members["native/lib.so"] = shared_object("int f;", "gcc", "-nostdlib")
    return [pure_wheel().write(tmp_path), native.write(tmp_path)]


@pytest.fixture
def built(build_from, tmp_path, wheels):
    """built("-j", "3", output="x"): everything in the volume."""

    def call(*words, output="volume", variables=None):
        words = (*words, "--cache", tmp_path / "cache")
        targets = (GLIBC, MUSL)
        result = build_from(wheels, *words, output=output, targets=targets, variables=variables)
        assert result.returncode == 0, result.stderr
        return everything(tmp_path / "out" / output)

    return call


def test_any_jobs_with_a_cold_and_a_warm_cache(built, tmp_path):
    first = built(output="first")
    for jobs in ("1", "2", "9"):
        assert built("-j", jobs, output=f"warm{jobs}") == first
        shutil.rmtree(tmp_path / "cache")
        assert built("-j", jobs, output=f"cold{jobs}") == first


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_umask_does_not_matter(built, umask):
    first = built(output="first")
    before = os.umask(umask)
    try:
        assert built(output="second") == first
    finally:
        os.umask(before)


def test_where_it_runs_does_not_matter(built, tmp_path, monkeypatch):
    first = built(output="first")
    shutil.rmtree(tmp_path / "cache")
    monkeypatch.chdir("/")
    elsewhere = {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
    assert built(output="second", variables=elsewhere) == first


def test_which_machine_it_is_does_not_matter(build_from, tmp_path):
    """A digest that was taken on another one; what is compiled here (the runtime) is left out."""
    result = build_from([pure_wheel().write(tmp_path)], targets=(GLIBC, MUSL))
    assert result.returncode == 0, result.stderr
    packages = everything(tmp_path / "out/volume/ddtrace_pkgs")
    assert len(packages) > 60 and hashlib.sha256(repr(packages).encode()).hexdigest() == DIGEST


def test_times_are_those_of_the_youngest_file_or_as_told(built):
    times = {entry[1] for entry in built().values()}
    assert times == {1767225600 * 10**9}  # 2026-01-01, as support.wheels writes it
    told = built(variables={"SOURCE_DATE_EPOCH": "1000000000"})
    assert {entry[1] for entry in told.values()} == {10**18}


@pytest.mark.parametrize("value", ["yesterday", "-1", "1.5"])
def test_a_time_that_is_none(build_from, wheels, value):
    result = build_from(wheels, targets=(GLIBC,), variables={"SOURCE_DATE_EPOCH": value})
    assert result.returncode == 2 and "SOURCE_DATE_EPOCH" in result.stderr


def test_the_cache_is_used_and_repaired(built, tmp_path):
    first = built(output="first")
    kept = [path for path in (tmp_path / "cache/contents").rglob("*") if path.is_file()]
    assert len(kept) >= 50
    for path in kept[::3]:
        path.unlink()
        path.write_bytes(b"poison")
    assert built(output="second") == first


def test_a_volume_that_is_tampered_with_spoils_no_other(built, tmp_path):
    first = built(output="first")
    changed = tmp_path / "out/first/ddtrace_pkgs" / GLIBC / "ddtrace/sub/7.py"
    with changed.open("w") as file:
        file.write("evil\n")
    second = built(output="second")
    assert second == first
    assert (
        "evil"
        not in (tmp_path / "out/second/ddtrace_pkgs" / GLIBC / "ddtrace/sub/7.py").read_text()
    )


def test_volumes_share_no_inode(built, tmp_path):
    built(output="first")
    built(output="second")
    inodes = [
        {path.stat().st_ino for path in (tmp_path / "out" / name).rglob("*.py")}
        for name in ("first", "second")
    ]
    assert not inodes[0] & inodes[1]


def test_a_lie_is_found_with_a_warm_cache_too(build_from, tmp_path):
    """The content is in the cache, and another wheel claims it for other bytes."""
    assert build_from([Wheel().write(tmp_path)]).returncode == 0
    liar = Wheel("liar", "1.0", "py3-none-any")
    true = Wheel()
    row = next(row for row in true.true_rows() if "code.py" in row)
    liar.members["liar/code.py"] = b"other\n".ljust(len(true.members["ddtrace/code.py"]))
    liar.rows = [
        f"liar/code.py,{row.split(',')[1]},{row.split(',')[2]}" if "code.py" in one else one
        for one in liar.true_rows()
    ]
    result = build_from([Wheel().write(tmp_path), liar.write(tmp_path)])
    assert result.returncode == 3 and "liar/code.py" in result.stderr


def test_shared_directories(built, tmp_path):
    built()
    packages = tmp_path / "out/volume/ddtrace_pkgs"
    for name in ("ddtrace", "ddtrace-4.16.0.dist-info", "native"):
        assert not (packages / GLIBC / name).is_symlink()
        assert os.readlink(packages / MUSL / name) == f"../{GLIBC}/{name}"
    assert (packages / MUSL / "ddtrace/sub/7.py").read_text() == "7\n"
