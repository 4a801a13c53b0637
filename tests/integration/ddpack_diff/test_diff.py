"""ddpack diff: every kind of change between two small volumes, for people and for programs."""

import hashlib
import json
import shutil

import pytest
from support.links import share_directory
from support.volumes import GLIBC, MUSL, OLDER, make_volume

PKGS = "ddtrace_pkgs"


@pytest.fixture
def pair(tmp_path):
    """Two equal volumes."""
    return [make_volume(tmp_path / name, targets=(OLDER, GLIBC)) for name in ("one", "two")]


def change(volume, edit):
    """Edits the manifest: edit(document, rows by path)."""
    path = volume / "manifest.json"
    document = json.loads(path.read_text())
    edit(document, {row["path"]: row for row in document["files"]})
    path.write_text(json.dumps(document))


@pytest.fixture
def changed(pair):
    """The second has a file less, one more, one of other bytes and one of another mode; a wheel
    less, one more, one of another version and one of the same version that is another file."""
    one, two = pair
    top = f"{PKGS}/{GLIBC}"

    def wheel(file):
        sha256 = hashlib.sha256(file.encode()).hexdigest()
        return {"file": file, "url": "", "sha256": sha256, "size": 7}

    def edit_one(document, rows):
        document["targets"][1]["wheels"] = [
            wheel("ddtrace-4.15.0-cp312-cp312-manylinux2014_x86_64.whl"),
            wheel("six-1.16.0-py3-none-any.whl"),
            wheel("Typing_Extensions-4.1-py3-none-any.whl"),
            wheel("wrapt-1.17-py3-none-any.whl"),
        ]

    def edit_two(document, rows):
        document["ddtrace"] = "4.17.0"
        document["targets"][1] |= {"requires": "glibc 2.28", "bytecode": "3.12.4"}
        document["targets"][1]["wheels"] = [
            wheel("ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl"),
            wheel("envier-0.6-py3-none-any.whl"),
            wheel("typing_extensions-4.1-py3-none-any.whl"),
            wheel("wrapt-1.17-py3-none-any.whl") | {"sha256": "5" * 64},
        ]
        document["files"].remove(rows[f"{top}/ddtrace/__init__.py"])
        document["files"].append(rows["rules.conf"] | {"path": f"{top}/new.py", "size": 5})
        rows[f"{top}/ddtrace/d1/own1.so"] |= {"sha256": "0" * 64, "size": 1_502_000}
        rows[f"{top}/ddtrace/tool"]["mode"] = "0644"
        rows["rules.conf"]["sha256"] = "1" * 64

    change(one, edit_one)
    change(two, edit_two)
    return pair


@pytest.mark.smoke
def test_equal_volumes_print_nothing(ddpack, pair):
    for words in ([], ["--files"], ["-q"]):
        result = ddpack("diff", *pair, *words)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = ddpack("diff", *pair, "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout) == {
        "equal": True,
        "ddtrace": {"before": "4.16.0", "after": "4.16.0"},
        "targets": [],
        "common": {"files": []},
    }


def make_d1_equal(document, rows):
    """ddtrace/d1 is the same in both targets, so that one can be the other."""
    for name in (OLDER, GLIBC):
        for number, digit in ((1, "2"), (8, "3")):
            rows[f"{PKGS}/{name}/ddtrace/d1/own{number}.so"]["sha256"] = digit * 64


def test_how_files_are_linked_does_not_count(ddpack, pair):
    one, two = pair
    change(one, make_d1_equal)
    change(two, make_d1_equal)
    share_directory(two, f"{PKGS}/{GLIBC}/ddtrace/d1", f"{PKGS}/{OLDER}/ddtrace/d1")
    result = ddpack("diff", *pair, "--files")
    assert (result.returncode, result.stdout) == (0, "")
    # What changes in the one directory changes for both targets.
    change(two, lambda _, rows: rows[f"{PKGS}/{OLDER}/ddtrace/d1/own1.so"].update(sha256="4" * 64))
    found = json.loads(ddpack("diff", *pair, "--json").stdout)
    assert [[row["path"] for row in target["files"]] for target in found["targets"]] == [
        [f"{PKGS}/{name}/ddtrace/d1/own1.so"] for name in (OLDER, GLIBC)
    ]


def test_for_people(ddpack, changed):
    result = ddpack("diff", *changed)
    upper = "Typing_Extensions-4.1-py3-none-any.whl"
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "ddtrace 4.16.0 -> 4.17.0",
        f"{GLIBC}:",
        "  requires: glibc 2.17 -> glibc 2.28",
        "  byte code: none -> 3.12.4",
        "  wheel   ddtrace 4.15.0 -> 4.16.0",
        "  wheel + envier 0.6",
        "  wheel - six 1.16.0",
        f"  wheel   typing-extensions 4.1: {upper} -> {upper.lower()}",
        "  wheel   wrapt 1.17: other contents",
        "  files: 1 added, 1 removed, 2 changed, +1.5 MB",
        "common:",
        "  files: 0 added, 0 removed, 1 changed, +0.0 MB",
    ]


def test_every_file_on_request(ddpack, changed):
    lines = ddpack("diff", "--files", *changed).stdout.splitlines()
    top = f"{PKGS}/{GLIBC}"
    assert [line for line in lines if line.startswith("    ")] == [
        f"    - {top}/ddtrace/__init__.py",
        f"    ~ {top}/ddtrace/d1/own1.so",
        f"    ~ {top}/ddtrace/tool (mode 0755 -> 0644)",
        f"    + {top}/new.py",
        "    ~ rules.conf",
    ]


def test_for_programs(ddpack, changed):
    result = ddpack("diff", "--json", *changed)
    assert result.returncode == 1
    found = json.loads(result.stdout)
    assert found["equal"] is False
    assert found["ddtrace"] == {"before": "4.16.0", "after": "4.17.0"}
    (target,) = found["targets"]
    assert target["name"] == GLIBC
    assert target["before"] == {"requires": "glibc 2.17", "bytecode": ""}
    assert target["after"] == {"requires": "glibc 2.28", "bytecode": "3.12.4"}
    wheels = {row["name"]: (row["before"], row["after"]) for row in target["wheels"]}
    assert set(wheels) == {"ddtrace", "envier", "six", "typing-extensions", "wrapt"}
    assert [side["version"] for side in wheels["ddtrace"]] == ["4.15.0", "4.16.0"]
    assert wheels["envier"][0] is None and wheels["six"][1] is None
    files = {row["path"].rpartition("/")[2]: row for row in target["files"]}
    assert files["__init__.py"]["after"] is None
    assert files["new.py"]["before"] is None
    assert files["tool"]["before"]["mode"] == "0755" and files["tool"]["after"]["mode"] == "0644"
    assert files["own1.so"]["after"] == {"sha256": "0" * 64, "size": 1502000, "mode": "0644"}
    assert [row["path"] for row in found["common"]["files"]] == ["rules.conf"]


def test_targets_that_only_one_has(ddpack, tmp_path):
    one = make_volume(tmp_path / "one", targets=(OLDER, GLIBC))
    two = make_volume(tmp_path / "two", targets=(OLDER, MUSL))
    result = ddpack("diff", one, two)
    assert result.returncode == 1
    assert result.stdout.splitlines() == [
        f"{GLIBC}: only in {one}: 1 wheel, 14 files, 0.0 MB",
        f"{MUSL}: only in {two}: 1 wheel, 14 files, 0.0 MB",
    ]
    before, after = json.loads(ddpack("diff", one, two, "--json").stdout)["targets"]
    assert (before["name"], before["after"], len(before["files"])) == (GLIBC, None, 14)
    assert (after["name"], after["before"], len(after["files"])) == (MUSL, None, 14)


@pytest.mark.parametrize("words", [[], ["--json"], ["--quiet"], ["--files"]])
def test_different_is_1_and_says_nothing_else(ddpack, changed, words):
    result = ddpack("diff", *changed, *words)
    assert (result.returncode, result.stderr) == (1, "")
    assert (result.stdout == "") == (words == ["--quiet"])


def test_trouble_is_more_than_1(ddpack, pair, tmp_path):
    one, two = pair
    missing = ddpack("diff", one, tmp_path / "none")
    assert missing.returncode == 2
    assert "none is not a volume" in missing.stderr and "usage:" not in missing.stderr
    assert ddpack("diff", one).returncode == 2
    assert ddpack("diff", one, two, "--colour").returncode == 2
    (two / "manifest.json").write_text("{}")
    broken = ddpack("diff", one, two)
    assert broken.returncode == 3
    assert '"format"' in broken.stderr
    shutil.rmtree(two)
    assert ddpack("diff", two, one).returncode == 2


def test_the_help_tells_the_statuses(ddpack):
    text = ddpack("diff", "--help").stdout
    assert "Exit status: 0 equal, 1 different, 2 trouble" in text
    assert "Exit status: 0 done, 1 failed" in ddpack("list", "--help").stdout
