"""ddpack list of a volume that shares directories: figures from the tree that a reader sees."""

import json
import os

import pytest
from support.links import share_directory
from support.volumes import GLIBC, MUSL, OLDER, make_volume


@pytest.fixture
def shared(tmp_path):
    """Two targets whose ddtrace/d1 is the first's."""
    volume = make_volume(tmp_path / "volume", targets=(OLDER, GLIBC, MUSL))
    pkgs = "ddtrace_pkgs"
    for name in (GLIBC, MUSL):
        share_directory(volume, f"{pkgs}/{name}/ddtrace/d1", f"{pkgs}/{OLDER}/ddtrace/d1")
    return volume


def walk(volume):
    """Path to (inode, size) of every file that a reader finds, through links as well."""
    found = {}
    for directory, _, names in os.walk(volume, followlinks=True):
        for name in names:
            path = os.path.relpath(f"{directory}/{name}", volume)
            if path != "manifest.json":
                status = os.stat(f"{directory}/{name}")
                found[path] = (status.st_ino, status.st_size)
    return found


def of_target(found, name):
    top = f"ddtrace_pkgs/{name}"
    return {path: row for path, row in found.items() if path.startswith((f"{top}/", f"{top}."))}


@pytest.mark.smoke
def test_a_shared_file_counts_for_each_target(ddpack, shared):
    listed = json.loads(ddpack("list", shared, "--json").stdout)
    found = walk(shared)
    assert listed["links"] == 2
    assert listed["files"] == len(found)
    assert listed["inodes"] == len(dict(found.values()))
    assert listed["bytes"] == sum(dict(found.values()).values())
    assert listed["bytes_without_links"] == sum(size for _, size in found.values())
    for row in listed["targets"]:
        mine = of_target(found, row["name"])
        others = {inode for path, (inode, _) in found.items() if path not in mine}
        contents = dict(mine.values())
        assert row["files"] == len(mine)
        assert row["shared_bytes"] == sum(contents[inode] for inode in contents.keys() & others)
        assert row["own_bytes"] == sum(contents[inode] for inode in contents.keys() - others)
        assert row["shared_bytes"] >= 2000


def test_wheels_and_byte_code_are_told(ddpack, shared):
    path = shared / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["targets"][0]["bytecode"] = "3.9.21"
    path.write_text(json.dumps(manifest))
    (row, *others) = json.loads(ddpack("list", shared, "--json").stdout)["targets"]
    assert row["bytecode"] == "3.9.21"
    assert [other["bytecode"] for other in others] == ["", ""]
    (wheel,) = manifest["targets"][0]["wheels"]
    del wheel["url"]
    assert row["wheels"] == [wheel]
    lines = ddpack("list", shared).stdout.splitlines()
    assert "3.9.21" in lines[3] and " none " in lines[4]
    assert "and 2 linked directories" in lines[-1]
    with_wheels = ddpack("list", "--wheels", shared).stdout.splitlines()
    assert with_wheels[3] == lines[3]
    assert with_wheels[4].strip() == wheel["file"]
    assert len(with_wheels) == len(lines) + 3


def test_a_whole_target_that_is_a_link(ddpack, tmp_path):
    volume = make_volume(tmp_path / "volume", targets=(OLDER, GLIBC))
    share_directory(volume, f"ddtrace_pkgs/{GLIBC}", f"ddtrace_pkgs/{OLDER}")
    rows = json.loads(ddpack("list", volume, "--json").stdout)["targets"]
    assert [row["files"] for row in rows] == [14, 14]
    # All is shared: the .requires of the two are equal as well.
    assert [row["own_bytes"] for row in rows] == [0, 0]
