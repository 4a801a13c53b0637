"""ddpack verify: each way in which a volume can differ from its manifest."""

import json
import os
import shutil

import pytest
from support.volumes import GLIBC, MUSL

FILE = f"ddtrace_pkgs/{GLIBC}/ddtrace/d3/own3.so"
LINKED = f"ddtrace_pkgs/{GLIBC}/ddtrace/shared.py"


@pytest.mark.smoke
def test_a_volume_as_it_should_be(ddpack, volume):
    result = ddpack("verify", volume)
    files = sum(len(names) for _, _, names in os.walk(volume)) - 1
    inodes = {os.stat(f"{d}/{n}").st_ino for d, _, names in os.walk(volume) for n in names}
    assert f"{files} files" in result.stdout
    assert f"{len(inodes) - 1} inodes" in result.stdout


def test_equal_files_need_not_be_links(ddpack, volume):
    content = (volume / LINKED).read_bytes()
    (volume / LINKED).unlink()
    (volume / LINKED).write_bytes(content)
    (volume / LINKED).chmod(0o644)
    ddpack("verify", volume)


def flip_a_bit(file):
    content = bytearray(file.read_bytes())
    content[0] ^= 1
    file.write_bytes(content)


def link_to_a_copy(file):
    file.rename(file.with_suffix(".real"))
    file.symlink_to(file.with_suffix(".real").name)


def make_fifo(file):
    file.unlink()
    os.mkfifo(file)


SPOILED = {
    "flipped bit": (FILE, flip_a_bit, "sha256 is"),
    "flipped bit in a linked file": (LINKED, flip_a_bit, "sha256 is"),
    "longer": (
        FILE,
        lambda f: f.write_bytes(f.read_bytes() + b"x"),
        "2001 bytes, the manifest has 2000",
    ),
    "missing": (FILE, lambda f: f.unlink(), "missing"),
    "mode of a file": (FILE, lambda f: f.chmod(0o600), "mode is 0600, the manifest has 0644"),
    "setuid": ("libddinject.so", lambda f: f.chmod(0o4755), "mode is 4755"),
    "mode of a directory": (
        "ddtrace_pkgs",
        lambda f: f.chmod(0o700),
        "mode is 0700, so that not everybody can read the directory: expected 0755",
    ),
    "symlink": (FILE, link_to_a_copy, "symbolic link"),
    "fifo": (FILE, make_fifo, "special file"),
    "added file": ("added.py", lambda f: f.write_text(""), "the manifest does not have"),
    "added link": ("added", lambda f: f.symlink_to("version"), "symbolic link"),
    "added directory": (
        f"ddtrace_pkgs/{MUSL}/empty",
        lambda f: f.mkdir(),
        "the manifest has nothing in this directory",
    ),
    "fifo as version": ("version", make_fifo, "special file"),
    "another version": ("version", lambda f: f.write_text("4.16.1\n"), "sha256 is"),
    "no version": ("version", lambda f: f.unlink(), "missing"),
    "file for a directory": (
        f"ddtrace_pkgs/{GLIBC}/ddtrace/d3",
        lambda f: (shutil.rmtree(f), f.write_text("")),
        "the manifest does not have",
    ),
    "directory for a file": (
        FILE,
        lambda f: (f.unlink(), f.mkdir()),
        "a directory, not a regular file",
    ),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_difference_is_found_and_named(ddpack, volume, kind):
    name, spoil, text = SPOILED[kind]
    spoil(volume / name)
    result = ddpack("verify", volume, status=3)
    assert any(
        line.startswith(f"{name}: ") and text in line for line in result.stdout.splitlines()
    ), result
    assert "in all): copy or build the volume again" in result.stderr


def test_a_version_without_a_row_is_compared_as_well(ddpack, volume):
    manifest = json.loads((volume / "manifest.json").read_text())
    manifest["files"] = [row for row in manifest["files"] if row["path"] != "version"]
    (volume / "manifest.json").write_text(json.dumps(manifest))
    ddpack("verify", volume)
    (volume / "version").write_text("4.16.1\n")
    assert "does not say ddtrace 4.16.0" in ddpack("verify", volume, status=3).stdout
    (volume / "version").unlink()
    assert "version: missing: the volume is incomplete" in ddpack("verify", volume, status=3).stdout


def test_twenty_findings_are_printed_and_all_are_counted(ddpack, volume):
    for number in range(25):
        (volume / f"added{number:02}").write_text("")
    result = ddpack("verify", volume, status=3)
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines[:20]] == [f"added{n:02}" for n in range(20)]
    assert lines[20:] == ["... and 5 more"]
    assert "added00" in result.stderr
    assert "25 findings" in result.stderr


def test_a_directory_without_a_manifest_is_no_volume(ddpack, place):
    assert "is not a volume" in ddpack("verify", place, status=1).stderr


def test_a_file_that_cannot_be_read_is_an_error_and_no_finding(ddpack, volume, as_nobody):
    (volume / FILE).parent.chmod(0o755)
    (volume / "ddtrace_pkgs").chmod(0o700)
    result = ddpack("verify", volume, status=1, **as_nobody)
    assert "Permission denied" in result.stderr


def first_file_with(**changes):
    return lambda manifest: {
        **manifest,
        "files": [{**manifest["files"][0], **changes}, *manifest["files"][1:]],
    }


BROKEN = {
    "not JSON": (lambda manifest: None, "is not JSON: the error is at byte"),
    "another format": (
        lambda manifest: {**manifest, "format": 1},
        '"format" is not 2: the volume was made by another version of ddpack: build it again',
    ),
    "path outside": (first_file_with(path="a/../../b"), "a/../../b"),
    "no hash": (first_file_with(sha256=None), '"sha256" is missing'),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("command", ["verify", "list", "copy"])
def test_a_broken_manifest_is_refused(ddpack, volume, place, kind, command):
    spoil, text = BROKEN[kind]
    spoiled = spoil(json.loads((volume / "manifest.json").read_text()))
    (volume / "manifest.json").write_text(json.dumps(spoiled) if spoiled else "{")
    operands = [volume, place / "target"] if command == "copy" else [volume]
    assert text in ddpack(command, *operands, status=3).stderr
    assert not (place / "target").exists()
