"""Directories that several targets share: copied, selected from, and verified."""

import itertools
import os
import shutil

import pytest
from support.volumes import GLIBC, MUSL, OLDER, link_groups, share_directories, snapshot

TARGETS = (GLIBC, MUSL, OLDER)
PURE = f"ddtrace_pkgs/{MUSL}/ddtrace/pure"


@pytest.fixture
def shared(volume):
    return share_directories(volume)


def seen_in(volume, target) -> dict:
    """What a Python sees in its directory, links followed."""
    top = volume / "ddtrace_pkgs" / target
    files = [
        os.path.join(directory, name)
        for directory, _, names in os.walk(top, followlinks=True)
        for name in names
    ]
    found = {}
    for file in files:
        with open(file, "rb") as stream:
            found[os.path.relpath(file, top)] = stream.read()
    return found


def is_own_code(name, target):
    return not name.endswith(".pyc") or (".cpython-39." in name) == (target == OLDER)


def test_links_arrive_as_links(ddpack, shared, place):
    result = ddpack("copy", shared, place / "target")
    assert "51 files" in result.stdout
    assert snapshot(place / "target") == snapshot(shared)
    assert link_groups(place / "target") == link_groups(shared)
    assert "51 files and 4 links" in ddpack("verify", place / "target").stdout
    assert "left alone" in ddpack("copy", shared, place / "target").stdout


@pytest.mark.parametrize(
    "wanted", [c for n in (1, 2, 3) for c in itertools.combinations(TARGETS, n)]
)
def test_a_selection_has_all_that_its_targets_have(ddpack, shared, place, wanted):
    target = place / "target"
    ddpack("copy", shared, target, *(f"--target={name}" for name in wanted))
    names = {file.name for file in (target / "ddtrace_pkgs").iterdir()}
    assert names == {*wanted, *(f"{name}.requires" for name in wanted)}
    for name in wanted:
        before, after = seen_in(shared, name), seen_in(target, name)
        own = {file for file in before if is_own_code(file, name)}
        assert len(own) >= 16
        assert {file: before[file] for file in own} == {file: after[file] for file in own}
        others = {file for file in after if not is_own_code(file, name)}
        assert not others or len({n == OLDER for n in wanted}) == 2
    ddpack("verify", target)
    ddpack("copy", target, place / "again")
    assert snapshot(place / "again") == snapshot(target)


def test_a_selection_of_a_selection_is_the_same_volume(ddpack, shared, place):
    ddpack("copy", shared, place / "both", "-t", MUSL, "-t", GLIBC)
    ddpack("copy", place / "both", place / "one", "--target", "*musl*")
    ddpack("copy", shared, place / "direct", "--target", "*musl*")
    assert snapshot(place / "one") == snapshot(place / "direct")
    texts = [(place / name / "manifest.json").read_bytes() for name in ("one", "direct")]
    assert texts[0] == texts[1]


def lead_elsewhere(link):
    link.unlink()
    link.symlink_to(f"../../{OLDER}/ddtrace/d1")


def make_real(link):
    real = link.resolve()
    link.unlink()
    shutil.copytree(real, link, symlinks=True)


SPOILED = {
    "another target": (PURE, lead_elsewhere, f"the manifest has ../../{OLDER}/ddtrace/pure"),
    "absolute": (
        PURE,
        lambda f: (link := f.resolve(), f.unlink(), f.symlink_to(link)),
        "the manifest has",
    ),
    "missing": (PURE, lambda f: f.unlink(), "missing: a symbolic link"),
    "real directory": (PURE, make_real, "a directory, the manifest has a symbolic link"),
    "file": (PURE, lambda f: (f.unlink(), f.write_text("")), "a regular file, the manifest has"),
    "fifo": (PURE, lambda f: (f.unlink(), os.mkfifo(f)), "a special file, the manifest has"),
    "added": (f"{PURE}2", lambda f: f.symlink_to("pure"), "which the manifest does not have"),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_link_that_is_not_the_manifests_is_found(ddpack, shared, kind):
    name, spoil, text = SPOILED[kind]
    spoil(shared / name)
    result = ddpack("verify", shared, status=3)
    assert [line for line in result.stdout.splitlines() if line.startswith(f"{name}: ")], result
    assert text in result.stdout
    assert "1 finding in all" in result.stderr


def test_a_file_in_a_shared_directory_is_found_once(ddpack, shared):
    (shared / PURE / "added.py").write_text("")
    result = ddpack("verify", shared, status=3)
    assert result.stdout.splitlines() == [
        f"ddtrace_pkgs/{OLDER}/ddtrace/pure/added.py: the manifest does not have this file"
    ]


@pytest.mark.parametrize("spoil", [lead_elsewhere, make_real, lambda f: f.unlink()])
def test_a_link_at_the_place_is_mended_by_a_copy(ddpack, shared, place, spoil):
    target = place / "target"
    ddpack("copy", shared, target)
    spoil(target / PURE)
    assert "left alone" not in ddpack("copy", shared, target).stdout
    assert snapshot(target) == snapshot(shared)


def test_a_file_that_was_lost_at_the_place_is_mended_by_a_copy(ddpack, shared, place):
    target = place / "target"
    ddpack("copy", shared, target)
    (target / PURE / "a.py").unlink()
    assert "left alone" not in ddpack("copy", shared, target).stdout
    assert snapshot(target) == snapshot(shared)
