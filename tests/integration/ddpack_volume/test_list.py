"""ddpack list: figures that are computed here a second time, from the tree itself."""

import json
import os

from support.volumes import GLIBC, MUSL, OLDER, SHARED

OWN = 10 * 2000
REQUIRES_LINE = len("glibc 2.17\n")


def test_the_figures_are_those_of_the_tree(ddpack, volume):
    listed = json.loads(ddpack("list", volume, "--json").stdout)
    sizes = {}
    loose = 0
    for directory, _, names in os.walk(volume):
        for name in names:
            if (directory, name) != (str(volume), "manifest.json"):
                status = os.stat(f"{directory}/{name}")
                sizes[status.st_ino] = status.st_size
                loose += status.st_size
    assert listed["ddtrace"] == "4.16.0"
    assert listed["inodes"] == len(sizes)
    assert listed["bytes"] == sum(sizes.values())
    assert listed["bytes_without_links"] == loose
    assert [row["name"] for row in listed["targets"]] == [OLDER, GLIBC, MUSL]
    assert listed["files"] == sum(row["files"] for row in [*listed["targets"], listed["common"]])


def test_own_and_shared_bytes_of_each_target(ddpack, volume):
    listed = json.loads(ddpack("list", volume, "--json").stdout)
    rows = {row["name"]: row for row in listed["targets"]}
    # SHARED is there with two modes; the .requires of the two glibc targets are equal.
    assert rows[MUSL]["own_bytes"] == OWN + REQUIRES_LINE
    assert rows[MUSL]["shared_bytes"] == 2 * len(SHARED)
    assert rows[GLIBC]["own_bytes"] == OWN
    assert rows[GLIBC]["shared_bytes"] == 2 * len(SHARED) + REQUIRES_LINE
    assert rows[GLIBC]["files"] == 14
    assert rows[MUSL]["requires"] == "musl 1.2.4"
    assert (rows[OLDER]["python"], rows[OLDER]["platform"]) == ("3.9", "manylinux2014")


def test_the_table_has_a_line_per_target(ddpack, volume):
    lines = ddpack("list", volume).stdout.splitlines()
    assert lines[0] == "ddtrace 4.16.0"
    assert [line.split()[0] for line in lines[3:7]] == ["3.9", "3.12", "3.12", "common"]
    assert lines[5].split()[1:5] == ["musllinux_1_2", "x86_64", "musl", "1.2.4"]
    assert lines[-1].startswith("3 targets, 46 files in ")
