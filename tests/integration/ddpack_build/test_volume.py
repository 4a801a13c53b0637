"""What a build makes of right wheels."""

import json
import os
import stat

import pytest
from support.wheels import Wheel

TARGET = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
OTHER = "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"


@pytest.fixture
def volume(build_from, tmp_path):
    """A volume of two targets over one wheel with a .data tree and an executable."""
    wheel = Wheel(tags="py3-none-any")
    data = "ddtrace-4.16.0.data"
    wheel.members[f"{data}/purelib/ddtrace/moved.py"] = b"moved\n"
    wheel.members[f"{data}/platlib/ddtrace/too.py"] = b"too\n"
    wheel.members[f"{data}/scripts/ddtrace-run"] = b"#!python\n"
    wheel.members[f"{data}/headers/ddtrace.h"] = b"\n"
    wheel.members["ddtrace/run.sh"] = b"#!/bin/sh\n"
    wheel.modes["ddtrace/run.sh"] = 0o100700
    wheel.requires = ["wrapt<3,>=1", "opentelemetry-api>=1 ; extra == 'otel'"]
    result = build_from([wheel.write(tmp_path)], targets=(TARGET, OTHER))
    assert result.returncode == 0, result.stderr
    return tmp_path / "out/volume"


def test_the_layout(volume):
    assert (volume / "version").read_text() == "4.16.0\n"
    for name in (
        "libddinject.so",
        "ddinject",
        "sitecustomize.py",
        "ddinject_guard.py",
        "ddinject_rules.py",
        "rules.conf",
    ):
        assert (volume / name).is_file()
    packages = volume / "ddtrace_pkgs"
    assert (packages / f"{TARGET}.requires").read_text() == "glibc 2.17\n"
    assert (packages / f"{OTHER}.requires").read_text() == "musl 1.2.0\n"
    assert (packages / f"{TARGET}.requirements").read_text() == "wrapt <3,>=1\n"
    assert sorted(path.name for path in volume.parent.iterdir()) == ["volume"]


def test_data_trees_are_moved_in_or_dropped(volume):
    package = volume / "ddtrace_pkgs" / TARGET
    assert (package / "ddtrace/moved.py").read_text() == "moved\n"
    assert (package / "ddtrace/too.py").read_text() == "too\n"
    assert not list(package.rglob("ddtrace-run")) and not list(package.rglob("*.h"))
    assert not list(package.rglob("*.data"))


def test_modes_are_ours(volume):
    for directory, _, files in os.walk(volume):
        assert stat.S_IMODE(os.stat(directory).st_mode) == 0o755, directory
        for name in files:
            path = f"{directory}/{name}"
            wanted = 0o755 if name in ("ddinject", "run.sh") else 0o644
            assert stat.S_IMODE(os.stat(path).st_mode) == wanted, path


def test_equal_files_are_one_inode(volume):
    first = volume / "ddtrace_pkgs" / TARGET / "ddtrace/code.py"
    second = volume / "ddtrace_pkgs" / OTHER / "ddtrace/code.py"
    assert first.stat().st_ino == second.stat().st_ino


def test_the_manifest_is_true(volume, ddpack):
    result = ddpack("verify", volume)
    assert result.returncode == 0, result.stdout + result.stderr
    manifest = json.loads((volume / "manifest.json").read_text())
    assert manifest["ddtrace"] == "4.16.0" and len(manifest["targets"]) == 2
    found = {str(path.relative_to(volume)) for path in volume.rglob("*") if path.is_file()}
    assert {row["path"] for row in manifest["files"]} | {"manifest.json"} == found


@pytest.mark.parametrize("jobs", ["1", "7"])
def test_builds_are_equal(build_from, tmp_path, jobs):
    wheels = [Wheel().write(tmp_path), Wheel("other", "1.0", "py3-none-any").write(tmp_path)]
    assert build_from(wheels, output="one").returncode == 0
    assert build_from(wheels[::-1], "-j", jobs, output="two").returncode == 0
    out = tmp_path / "out"
    one = (out / "one/manifest.json").read_text()
    assert one == (out / "two/manifest.json").read_text()


def test_a_volume_is_replaced_as_a_whole(build_from, tmp_path):
    wheel = Wheel()
    assert build_from([wheel.write(tmp_path)]).returncode == 0
    wheel.members["ddtrace/new.py"] = b"new\n"
    assert build_from([wheel.write(tmp_path)]).returncode == 0
    assert (tmp_path / f"out/volume/ddtrace_pkgs/{TARGET}/ddtrace/new.py").exists()
    wheel.extra_rows = ["ddtrace/ghost.py,,"]
    assert build_from([wheel.write(tmp_path)]).returncode == 3
    assert (tmp_path / f"out/volume/ddtrace_pkgs/{TARGET}/ddtrace/new.py").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["volume"]


@pytest.mark.smoke
def test_something_else_is_never_replaced(build_from, tmp_path):
    precious = tmp_path / "out/volume/precious"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine")
    result = build_from([Wheel().write(tmp_path)])
    assert result.returncode == 1 and "is not a volume" in result.stderr
    assert precious.read_text() == "mine"


def test_a_folder_of_wheels(ddpack, tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel = Wheel()
    wheel.requires = ["other>=1 ; python_version < '4'", "absent ; python_version < '3'"]
    wheel.write(folder)
    Wheel("other", "1.0", "py3-none-any").write(folder)
    words = ("build", "--wheels", folder, "-o", tmp_path / "volume")
    result = ddpack(*words, PATH="/usr/bin:/bin")  # uv wants some Python
    assert result.returncode == 0, result.stderr
    package = tmp_path / "volume/ddtrace_pkgs" / TARGET
    assert (package / "other/code.py").exists() and (package / "ddtrace/code.py").exists()
    assert str(tmp_path) not in (tmp_path / "volume/manifest.json").read_text()


def test_a_folder_that_lacks_a_dependency(ddpack, tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel = Wheel()
    wheel.requires = ["missing-package>=1"]
    wheel.write(folder)
    words = ("build", "--wheels", folder, "-o", tmp_path / "volume")
    result = ddpack(*words, PATH="/usr/bin:/bin")  # uv wants some Python
    assert result.returncode == 1 and "missing-package" in result.stderr, result.stderr
    assert not (tmp_path / "volume").exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sha256": "x"}, "sha256"),
        ({"size": -1}, "size"),
        ({"file": "../evil.whl"}, "file"),
        ({"url": "ftp://x/y.whl"}, "url"),
        ({"name": ""}, "name"),
    ],
)
def test_a_lock_that_is_no_lock(build_from, tmp_path, change, word):
    result = build_from([Wheel().write(tmp_path)], **change)
    assert result.returncode == 3 and word in result.stderr
    assert "ddtrace.lock.json" in result.stderr and not (tmp_path / "out/volume").exists()


def test_offline_names_what_is_missing(build_from, tmp_path):
    path = Wheel().write(tmp_path)
    result = build_from([path], "--offline", url="http://127.0.0.1:9/wheel.whl")
    assert result.returncode == 1
    assert path.name in result.stderr and "--offline" in result.stderr
