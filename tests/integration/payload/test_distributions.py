"""What of the application's packages is compared, and with what result."""

import os

import pytest

from .conftest import STUB, write_tree
from .test_decision import DEBUG, assert_left_alone, verdict

NEEDS = """
wrapt!=2.2.0,<3,>=1
envier~=0.6.1
opentelemetry-api<2,>=1
bytecode>=0.19; python_version >= "4"
bytecode>=0.1; python_version < "4"
opentracing>=9; extra == "opentracing"
"""


def require(volume, text=NEEDS):
    for directory in (volume.path / "ddtrace_pkgs").glob("*" + os.uname().machine):
        directory.with_name(directory.name + ".requirements").write_text(text)
    return volume


def dist(name, version=None, metadata=True):
    """The metadata of one distribution, as pip leaves it."""
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nVersion: 99\n"
    directory = "{}-{}.dist-info".format(name.replace("-", "_"), version)
    return {directory + "/METADATA": text if metadata else ""}


def answer(app, volume, path=(), **variables):
    return verdict(app.run("-c", "pass", volume=volume, path=path, **DEBUG, **variables))


@pytest.mark.parametrize(
    ("name", "version", "fits"),
    [
        ("wrapt", "1.16.0", True),
        ("wrapt", "9.0", False),
        ("wrapt", "3.0.0", False),
        ("wrapt", "2.2.0", False),
        ("wrapt", "2.2.1", True),
        ("wrapt", "3.0rc1", False),
        ("wrapt", "0.9", False),
        ("envier", "0.6.1", True),
        ("envier", "0.6.9", True),
        ("envier", "0.7.0", False),
        ("envier", "0.6.0", False),
        ("opentelemetry-api", "1.45.2", True),
        ("opentelemetry-api", "2.5", False),
        ("Opentelemetry.API", "2.5", False),
        ("bytecode", "0.13.0", True),
        ("bytecode", "0.0.9", False),
        ("opentracing", "2.4.0", True),
        ("unrelated", "0", True),
        ("wrapt", "unknown", True),
    ],
)
def test_installed_version(newest_app, volume, name, version, fits):
    write_tree(newest_app.site_packages, dist(name, version))
    expected = "injected" if fits else "incompatible_dependency"
    assert answer(newest_app, require(volume)) == expected
    assert answer(newest_app, require(volume), DD_INJECT_FORCE="true") == "injected"


@pytest.mark.parametrize(
    ("files", "fits"),
    [
        ({"wrapt-9.0.dist-info/METADATA": ""}, False),
        ({"wrapt-9.0.dist-info/RECORD": ""}, False),
        ({"wrapt-9.0-py3.8.egg-info/PKG-INFO": ""}, False),
        ({"wrapt-9.0.egg-info": ""}, False),
        ({"opentelemetry-api-9.0.dist-info/METADATA": ""}, False),
        ({"wrapt.egg-info/PKG-INFO": "Name: wrapt\nVersion: 9.0\n"}, False),
        ({"wrapt.egg-info/PKG-INFO": "Name: wrapt\nVersion: 2.0\n"}, True),
        ({"wrapt-x.dist-info/METADATA": "Name: Wrapt\nVersion: 9.0\n"}, False),
        ({"wrapt-x.dist-info/METADATA": "Version: 9.0\n"}, True),
        ({"wrapt-stubs-9.0.dist-info/METADATA": "Name: wrapt-stubs\nVersion: 9.0\n"}, True),
        ({"~rapt-9.0.dist-info/METADATA": ""}, True),
        ({"wrapt-9.0.dist-info.bak/METADATA": ""}, True),
        ({"wrapt/__init__.py": "__version__ = '9.0'"}, True),
    ],
    ids=lambda it: next(iter(it)) if isinstance(it, dict) else str(it),
)
def test_shapes_of_metadata(newest_app, volume, files, fits):
    write_tree(newest_app.site_packages, files)
    expected = "injected" if fits else "incompatible_dependency"
    assert answer(newest_app, require(volume)) == expected


@pytest.mark.parametrize(("first", "second"), [("1.16.0", "9.0"), ("9.0", "1.16.0")])
def test_the_copy_that_would_be_imported_counts(newest_app, volume, first, second):
    front = write_tree(newest_app.home / "front", dist("wrapt", first))
    write_tree(newest_app.site_packages, dist("wrapt", second))
    expected = "injected" if first == "1.16.0" else "incompatible_dependency"
    assert answer(newest_app, require(volume), path=[front]) == expected


def test_leftover_beside_the_newer_does_not_count(newest_app, volume):
    write_tree(newest_app.site_packages, {**dist("wrapt", "0.5"), **dist("wrapt", "1.16.0")})
    assert answer(newest_app, require(volume)) == "injected"


def test_broken_metadata_turns_nothing_off(newest_app, volume):
    broken = {
        "a-1.0.dist-info/METADATA": "",
        "wrapt-.dist-info/METADATA": "Metadata-Version: 2.1\n",
        "envier-broken.dist-info/METADATA": "\0\n:\nName\n",
        ".dist-info/METADATA": "",
        "-.egg-info/PKG-INFO": "",
    }
    write_tree(newest_app.site_packages, broken)
    (newest_app.site_packages / "bytecode-x.dist-info").mkdir()
    os.mkfifo(newest_app.site_packages / "bytecode-x.dist-info" / "METADATA")
    assert answer(newest_app, require(volume)) == "injected"
    write_tree(newest_app.site_packages, dist("opentelemetry-api", "2.5"))
    assert answer(newest_app, require(volume)) == "incompatible_dependency"


def test_egg_on_the_path(newest_app, volume):
    egg = write_tree(newest_app.home / "wrapt-9.0-py3.12.egg", {"EGG-INFO/PKG-INFO": ""})
    assert answer(newest_app, require(volume), path=[egg]) == "incompatible_dependency"


def test_without_requirements_nothing_is_compared(newest_app, volume):
    for path in (volume.path / "ddtrace_pkgs").glob("*.requirements"):
        path.unlink()
    write_tree(newest_app.site_packages, dist("wrapt", "9.0"))
    assert answer(newest_app, volume) == "injected"


def test_conflict_leaves_the_application_alone(app, volume):
    write_tree(app.site_packages, dist("wrapt", "9.0"))
    assert_left_alone(app, require(volume))
    told = app.run("-c", "pass", volume=volume, **DEBUG).stderr
    assert " incompatible_dependency conflict=wrapt 9.0 is not <3 " in told


@pytest.mark.parametrize(
    "files",
    [
        {"ddtrace/__init__.py": ""},
        {"ddtrace.py": ""},
        {"ddtrace-5.0.dist-info/METADATA": "Name: ddtrace\nVersion: 5.0\n"},
        {"ddtrace.egg-info/PKG-INFO": "Name: ddtrace\nVersion: 5.0\n"},
    ],
    ids=lambda it: next(iter(it)),
)
@pytest.mark.parametrize("place", ["site-packages", "path"])
def test_own_ddtrace(newest_app, volume, files, place):
    path = [newest_app.home / "own"] if place == "path" else []
    write_tree(path[0] if path else newest_app.site_packages, files)
    assert answer(newest_app, volume, path) == "user_ddtrace"
    assert answer(newest_app, volume, path, DD_INJECT_FORCE="1") == "user_ddtrace"
    override = {"DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE": "true"}
    assert answer(newest_app, volume, path, **override) == "injected"


def test_own_ddtrace_leaves_the_application_alone(app, volume):
    write_tree(app.site_packages, STUB)
    assert_left_alone(app, volume)


def test_override_puts_the_payload_first(newest_app, volume):
    write_tree(newest_app.site_packages, STUB)
    code = "import sys, ddtrace; print(sys.path[1] in ddtrace.__file__)"
    override = {"DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE": "1"}
    assert newest_app.run("-c", code, volume=volume, **override).stdout == "True\n"


@pytest.mark.parametrize("name", ["ddtrace", "ddtrace_stubs-1.0.dist-info", "ddtraceparser"])
def test_what_is_no_ddtrace(newest_app, volume, name):
    write_tree(newest_app.site_packages, {name + "/notes.txt": ""})
    assert answer(newest_app, volume) == "injected"


def test_each_directory_is_listed_once_and_no_metadata_is_read(newest_app, guard, monkeypatch):
    reads, lists = [], []
    write_tree(newest_app.site_packages, {**dist("wrapt", "1.16.0"), **dist("other", "1")})
    real = os.listdir
    monkeypatch.setattr(guard, "read_text", reads.append)
    monkeypatch.setattr(os, "listdir", lambda path: lists.append(path) or real(path))
    search = guard.find_distributions({"wrapt"}, [str(newest_app.site_packages)])
    assert search.version_of("wrapt") == "1.16.0"
    assert (reads, lists) == ([], [str(newest_app.site_packages)])
