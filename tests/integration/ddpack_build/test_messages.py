"""What `ddpack build` says where its options or its output cannot be used: before it builds."""

import os

import pytest
from support.wheels import Wheel

USAGE = {
    "no output": (("--lock", "x"), "-o DIR is missing: it names the volume to build"),
    "no source": (("-o", "volume"), "expected either --lock FILE or --wheels DIR, found neither"),
    "two sources": (
        ("-o", "volume", "--lock", "x", "--wheels", "y"),
        "expected either --lock FILE or --wheels DIR, found both",
    ),
    "no jobs": (("-j", "0"), "-j 0: the value must be a number from 1 to 64"),
    "too many jobs": (("-j", "65"), "-j 65: the value must be a number from 1 to 64"),
    "jobs in words": (("-j", "4x"), "-j 4x: the value must be a number from 1 to 64"),
}


@pytest.mark.parametrize("name", USAGE)
def test_usage(ddpack, tmp_path, name):
    words, message = USAGE[name]
    words = [tmp_path / "volume" if word == "volume" else word for word in words]
    result = ddpack("build", *words)
    assert result.returncode == 2
    assert message in result.stderr, result.stderr


def test_without_a_directory_for_the_cache(ddpack, tmp_path):
    """A relative XDG_CACHE_HOME is ignored, as the specification of these directories says."""
    words = ("build", "-o", tmp_path / "volume", "--lock", "x")
    result = ddpack(*words, HOME="", XDG_CACHE_HOME="relative/cache")
    assert result.returncode == 2
    assert "neither XDG_CACHE_HOME nor HOME is an absolute path" in result.stderr
    assert "--cache DIR" in result.stderr


def test_wheels_that_are_nowhere(ddpack, tmp_path):
    absent = tmp_path / "absent"
    result = ddpack("build", "-o", tmp_path / "volume", "--wheels", absent)
    assert result.returncode == 1
    message = f"cannot find the directory of wheels {absent}: No such file or directory"
    assert message in result.stderr


@pytest.mark.parametrize("kind", ["file", "link"])
def test_an_output_that_is_no_directory(build_from, tmp_path, kind):
    output = tmp_path / "out/volume"
    output.parent.mkdir()
    if kind == "file":
        output.write_text("mine")
    else:
        output.symlink_to(tmp_path)
    result = build_from([Wheel().write(tmp_path)])
    assert result.returncode == 1
    assert f"{output} exists but is not a directory: remove it" in result.stderr
    assert os.path.lexists(output)


def test_an_empty_directory_is_replaced(build_from, tmp_path):
    (tmp_path / "out/volume").mkdir(parents=True)
    result = build_from([Wheel().write(tmp_path)])
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out/volume/manifest.json").exists()
