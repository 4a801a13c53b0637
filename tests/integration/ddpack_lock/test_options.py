"""What one may ask ddpack lock for, and what it tells of it."""

import json

import pytest
from support.wheels import Wheel

from .conftest import NARROW

PURE = "py3-none-any"
CP312 = "cp312-cp312-manylinux2014_x86_64"


@pytest.fixture
def write(tmp_path):
    """write(name, text): a file, in a directory that is no output's."""

    def call(name, text):
        folder = tmp_path / ".files"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        return folder / name

    return call


@pytest.mark.parametrize("version", ["4.9.0", "v4.9.0"])
def test_a_version_is_named_as_its_tag_is(index, ddpack_lock, version):
    for one in ("4.9.0", "4.16.0"):
        index.add(Wheel(version=one))
    _, found = ddpack_lock(index, *NARROW, "--ddtrace", version)
    assert found["ddtrace"] == "4.9.0" and found["options"]["ddtrace"] == "4.9.0"


def test_packages_beside_ddtrace(index, wheels_of, write):
    wheel = Wheel()
    wheel.requires = ["opentracing>=2.0 ; extra == 'opentracing'"]
    index.add(wheel)
    index.add(Wheel(name="opentracing", version="2.4.0", tags=PURE))
    plugin = Wheel(name="acme_plugin", version="1.0", tags=PURE)
    plugin.requires = ["acme-core"]
    index.add(plugin)
    index.add(Wheel(name="acme_core", version="3", tags=PURE))
    file = write("r.txt", "# ours\nddtrace[opentracing]\nacme-plugin \\\n  >=1  # the newest\n\n")
    found = wheels_of(index, "--requirement", file)
    assert sorted(found) == ["acme-core", "acme-plugin", "ddtrace", "opentracing"]


def test_a_wheel_by_its_url(index, wheels_of, write):
    index.add(Wheel())
    index.add(Wheel(name="other", version="2.0", tags=PURE))
    url = f"{index.server.url}/files/other-2.0-{PURE}.whl"
    found = wheels_of(index, "-r", write("r.txt", f"other @ {url}\n"))
    assert found["other"]["url"] == url and found["other"]["version"] == "2.0"
    assert len(found["other"]["sha256"]) == 64 and found["other"]["size"] > 0


def test_constraints_bound_and_add_nothing(index, wheels_of, write):
    wheel = Wheel()
    wheel.requires = ["wrapt"]
    index.add(wheel)
    for version in ("1.17", "2.0"):
        index.add(Wheel(name="wrapt", version=version, tags=PURE))
    index.add(Wheel(name="absent", version="1", tags=PURE))
    found = wheels_of(index, "--constraint", write("c.txt", "wrapt<2\nabsent<9\n"))
    assert {name: one["version"] for name, one in found.items()} == {
        "ddtrace": "4.16.0",
        "wrapt": "1.17",
    }


def test_conflicts_are_told_target_by_target(index, ddpack_lock, write):
    for minor in (39, 312):
        wheel = Wheel(tags=CP312.replace("312", str(minor)))
        wheel.requires = ["wrapt>=2 ; python_version < '3.10'", "wrapt>=1"]
        index.add(wheel)
    index.add(Wheel(name="wrapt", version="1.17", tags=PURE))
    index.add(Wheel(name="wrapt", version="2.1", tags=PURE))
    file = write("r.txt", "wrapt<2\n")
    words = ("--platform", "manylinux2014", "--arch", "x86_64", "-r", file)
    one, found = ddpack_lock(index, *words)
    assert one.returncode == 1 and found is None
    [line] = one.stderr.splitlines()
    assert "py3.9-manylinux2014-x86_64" in line and "wrapt" in line
    both, found = ddpack_lock(index, *words, "-c", write("c.txt", "wrapt>=3\n"))
    assert both.returncode == 1 and found is None
    lines = both.stderr.splitlines()
    assert [line.partition(" cannot be locked: ")[2] != "" for line in lines] == [True, True, False]
    assert "py3.9-" in lines[0] and "py3.12-" in lines[1] and "2 of" in lines[2]


def test_what_was_published_later_is_not_seen(json_index, wheels_of):
    for version, time in (("4.9.0", "2026-01-10T10:00:00Z"), ("4.16.0", "2026-02-10T10:00:00Z")):
        json_index.add(Wheel(version=version), **{"upload-time": time})
    assert wheels_of(json_index)["ddtrace"]["version"] == "4.16.0"
    for date, version in (
        ("2026-01-10", "4.9.0"),
        ("2026-02-09", "4.9.0"),
        ("2026-02-10", "4.16.0"),
        ("2026-02-10T09:59:59Z", "4.9.0"),
        ("2026-02-10T12:30:00+02:00", "4.16.0"),
    ):
        found = wheels_of(json_index, "--exclude-newer", date)
        assert found["ddtrace"]["version"] == version, date


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("--ddtrace", "v"), "--ddtrace v: expected a version like 4.16.0"),
        (("--ddtrace", "4.16.0,wrapt"), "4.16.0"),
        (("--exclude-newer", "yesterday"), "yesterday: expected a date like 2026-11-25 or a time"),
        (("--exclude-newer", "2026-11-1"), "2026-11-25"),
        (("--exclude-newer", "2026-11-25T12:00:00"), "2026-11-25T12:00:00Z"),
    ],
)
def test_usage(index, ddpack_lock, words, word):
    result, _ = ddpack_lock(index, *words)
    assert result.returncode == 2
    reason, *help_for_user = result.stderr.splitlines()
    assert word in reason
    assert help_for_user == [
        "usage: ddpack lock [OPTION]...",
        "Run `ddpack lock --help` for details.",
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("wrapt\n-r other.txt\n", "line 2"),
        ("--index-url https://h/\n", "options of pip"),
        ("./acme-1.0-py3-none-any.whl\n", "NAME @ URL"),
        ("acme @ https://user:s3cret@h/acme-1.0-py3-none-any.whl\n", "netrc"),
    ],
)
def test_files_that_would_not_mean_the_same_elsewhere(index, ddpack_lock, write, text, word):
    file = write("r.txt", text)
    for option in ("--requirement", "--constraint"):
        result, found = ddpack_lock(index, option, file)
        assert result.returncode == 2 and found is None
        assert word in result.stderr and str(file) in result.stderr


@pytest.mark.smoke
def test_a_file_that_is_missing(index, ddpack_lock):
    result, _ = ddpack_lock(index, "--requirement", "/nonexistent/r.txt")
    assert result.returncode == 1 and "/nonexistent/r.txt" in result.stderr


class TestUpdate:
    def test_the_recorded_options_are_those_of_the_first_run(self, json_index, ddpack_lock, write):
        time = {"upload-time": "2026-01-10T10:00:00Z"}
        for minor in (39, 310, 312):
            json_index.add(Wheel(tags=CP312.replace("312", str(minor))), **time)
        for version in ("1", "2", "3"):
            json_index.add(Wheel(name="acme", version=version, tags=PURE), **time)
        words = ("--python", "3.9,3.12", "--platform", "manylinux2014", "--arch", "x86_64")
        files = ("-r", write("r.txt", "acme\n"), "-c", write("c.txt", "acme<3\n"))
        dated = ("--exclude-newer", "2026-02-01", "--ddtrace", "4.16.0")
        first, before = ddpack_lock(json_index, *words, *files, *dated)
        assert first.returncode == 0, first.stderr
        assert before["options"] == {
            "ddtrace": "4.16.0",
            "pythons": ["3.9", "3.12"],
            "platforms": ["manylinux2014"],
            "archs": ["x86_64"],
            "requirements": ["acme"],
            "constraints": ["acme<3"],
            "exclude_newer": "2026-02-01T23:59:59Z",
        }
        for name in ("r.txt", "c.txt"):
            write(name, "gone\n").unlink()
        second, after = ddpack_lock(json_index, "--update")
        assert second.returncode == 0, second.stderr
        assert after == before and "nothing has changed" in second.stdout

    def test_what_changed_is_told(self, index, ddpack_lock):
        wheel = Wheel()
        wheel.requires = ["wrapt", "old"]
        index.add(wheel)
        index.add(Wheel(name="wrapt", version="1.17", tags=PURE))
        index.add(Wheel(name="old", version="1", tags=PURE))
        ddpack_lock(index, *NARROW)
        newer = Wheel(version="4.17.0")
        newer.requires = ["wrapt", "new"]
        index.add(newer)
        index.add(Wheel(name="wrapt", version="2.0", tags=PURE))
        index.add(Wheel(name="new", version="5", tags=PURE))
        result, found = ddpack_lock(index, "--update")
        assert result.returncode == 0, result.stderr
        assert found["ddtrace"] == "4.17.0"
        for line in (
            "ddtrace 4.16.0 -> 4.17.0 (1 target)",
            "wrapt 1.17 -> 2.0 (1 target)",
            "- old 1 (1 target)",
            "+ new 5 (1 target)",
        ):
            assert line in result.stdout.splitlines()

    def test_options_that_are_given_replace_the_recorded_ones(self, index, ddpack_lock):
        for minor in (39, 312):
            index.add(Wheel(tags=CP312.replace("312", str(minor))))
        ddpack_lock(index, *NARROW)
        result, found = ddpack_lock(index, "--update", "--python", "3.9,3.12")
        assert found["options"]["pythons"] == ["3.9", "3.12"]
        assert found["options"]["platforms"] == ["manylinux2014"]
        assert "+ target site-packages-ddtrace-py3.9-manylinux2014-x86_64" in result.stdout

    def test_a_lock_without_options_keeps_its_targets(self, index, ddpack_lock, tmp_path):
        for minor in (39, 312):
            index.add(Wheel(tags=CP312.replace("312", str(minor))))
        _, found = ddpack_lock(index, *NARROW)
        del found["options"]
        for wheel in found["targets"][0]["wheels"]:
            del wheel["yanked"]
        (tmp_path / "ddtrace.lock.json").write_text(json.dumps(found))
        _, after = ddpack_lock(index, "--update")
        assert [one["name"] for one in after["targets"]] == [found["targets"][0]["name"]]

    def test_a_lock_that_is_missing_or_broken_stays_so(self, index, ddpack_lock, tmp_path):
        file = tmp_path / "ddtrace.lock.json"
        result, _ = ddpack_lock(index, "--update")
        assert result.returncode == 1 and str(file) in result.stderr and not file.exists()
        file.write_text('{"format": 1, "options": []}')
        result = ddpack_lock(index, "--update", "--python", "3.12")[0]
        assert result.returncode == 3 and str(file) in result.stderr
        assert file.read_text() == '{"format": 1, "options": []}'

    def test_an_update_that_fails_leaves_the_lock(self, index, ddpack_lock):
        index.add(Wheel())
        _, before = ddpack_lock(index, *NARROW)
        result, after = ddpack_lock(index, "--update", "--ddtrace", "9.9.9")
        assert result.returncode == 1 and after == before
