"""What `ddpack` prints about a lock, a pylock.toml or a resolver that it cannot use."""

import json

import pytest

from .making import DROP, SHA, lock, program, text

TARGET = "ddpack lock: target site-packages-ddtrace-py3.12-manylinux2014-x86_64: "
TARGET_2 = TARGET.replace("3.12", "2.7")
IMPORTED = "ddpack import: pylock.toml: "
IMPORTED_FOR = IMPORTED + TARGET.partition(": ")[2]
INVALID = "ddpack build: lock is not a valid lock file (`ddpack lock` makes one): "
INVALID_WHEEL = INVALID + TARGET.partition(": ")[2][:-2] + ", wheel 1: "
IMPORT = "ddpack import pylock.toml"
W = "targets.0.wheels.0"
BUILD = "ddpack build --lock lock -o out"
ON_PATH = "UV_DEFAULT_INDEX=file:///nowhere /bin/sh -c '/bin/cp <build>/ddpack . && exec ./ddpack lock --platform manylinux2014 --arch x86_64"
LOCKING = "UV_DEFAULT_INDEX=file:///nowhere DDPACK_UV=<dir>/bin/uv ddpack lock --python 3.12 --platform manylinux2014 --arch x86_64"
OLD = "UV_DEFAULT_INDEX=file:///nowhere DDPACK_PEX=<dir>/bin/pex3 ddpack lock --python 2.7 --platform manylinux2014 --arch x86_64"
PEX = {"project_name": "ddtrace", "version": "1"}
ARTIFACT = {"url": "https://h/a.whl", "algorithm": "md5", "hash": "0"}


def pylock(packages, head="lock-version = '1.0'"):
    """A pylock.toml."""
    return text("pylock.toml", f"{head}\ncreated-by = 'x'\n{packages}")


def package(name="ddtrace", version="4.16.0", file="-py3-none-any.whl", more=""):
    """One package of it with one wheel."""
    url = f"https://h/{name}-{version}{file}"
    wheel = f"{{name = '{name}-{version}{file}', url = '{url}', hashes = {{sha256 = '{SHA}'}}}}"
    return f"[[packages]]\nname = '{name}'\nversion = '{version}'\n{more}\nwheels = [{wheel}]\n"


def pex(*rows):
    """A pex3 whose answer has these requirements."""
    answer = json.dumps({"locked_resolves": [{"locked_requirements": rows}]})
    return program("pex3", f"echo '{answer}'")


UV = program("uv", "echo 'error: the index is on fire' >&2; exit 1")

ROWS = {
    "not JSON": (
        text("lock", "{"),
        BUILD,
        3,
        "ddpack build: lock is not JSON: the error is at byte 0",
    ),
    "more than JSON": (
        text("lock", "{} {}"),
        BUILD,
        3,
        "ddpack build: lock: the text goes on behind the end of the JSON document",
    ),
    "format": (
        lock("format", 7),
        BUILD,
        3,
        f'{INVALID}"format" must be 1: another version of ddpack has made this file',
    ),
    "ddtrace": (
        lock("ddtrace", DROP),
        BUILD,
        3,
        f'{INVALID}the field "ddtrace" is missing or is not a non-empty string',
    ),
    "no targets": (lock("targets", []), BUILD, 3, f'{INVALID}"targets" is missing or empty'),
    "name of a target": (
        lock("targets.0.name", "py3.12"),
        BUILD,
        3,
        f'{INVALID}"targets": "py3.12" is not the name of a target',
    ),
    "target without wheels": (
        lock("targets.0.wheels", []),
        BUILD,
        3,
        f"{INVALID}target site-packages-ddtrace-py3.12-manylinux2014-x86_64 has no wheels",
    ),
    "name": (
        lock(f"{W}.name", 5),
        BUILD,
        3,
        f'{INVALID_WHEEL}the field "name" is missing or is not a non-empty string',
    ),
    "file": (
        lock(f"{W}.file", "../x.whl"),
        BUILD,
        3,
        f'{INVALID_WHEEL}"file": "../x.whl" must be a file name without a directory',
    ),
    "url": (
        lock(f"{W}.url", "ftp://h/x"),
        BUILD,
        3,
        f'{INVALID_WHEEL}"url": "ftp://h/x" must begin with https://, http:// or file://',
    ),
    "sha256": (
        lock(f"{W}.sha256", "abc"),
        BUILD,
        3,
        (
            f'{INVALID_WHEEL}ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl: "sha256" must be 64 '
            "hexadecimal digits"
        ),
    ),
    "size": (
        lock(f"{W}.size", -1),
        BUILD,
        3,
        (
            f'{INVALID_WHEEL}ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl: "size" must be a number of '
            "bytes"
        ),
    ),
    "yanked": (
        lock(f"{W}.yanked", 1),
        BUILD,
        3,
        (
            f'{INVALID_WHEEL}ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl: "yanked" must be true, false '
            "or a string with the reason"
        ),
    ),
    "provenance": (
        lock(f"{W}.provenance", {"url": "x"}),
        BUILD,
        3,
        (
            f'{INVALID_WHEEL}ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl: "provenance" must have a "url" '
            "that begins with https://, http:// or file://"
        ),
    ),
    "options": (lock("options", []), BUILD, 3, f'{INVALID}"options" is not an object'),
    "option": (
        lock("options", {"ddtrace": 4}),
        BUILD,
        3,
        f'{INVALID}the option "ddtrace" is not a string',
    ),
    "list of options": (
        lock("options", {"pythons": "3.9"}),
        BUILD,
        3,
        f'{INVALID}the option "pythons" is not an array',
    ),
    "item of a list": (
        lock("options", {"pythons": [3.9]}),
        BUILD,
        3,
        f'{INVALID}the option "pythons" has an item that is not a string',
    ),
    "unavailable": (
        lock("unavailable", [{"name": "x", "reason": "y"}]),
        BUILD,
        3,
        f'{INVALID}"unavailable": "x" is not the name of a target',
    ),
    "reason": (
        lock("unavailable", [{"name": "site-packages-ddtrace-py3.9-manylinux2014-x86_64"}]),
        BUILD,
        3,
        f'{INVALID}the field "reason" is missing or is not a non-empty string',
    ),
    "file name of a wheel": (
        lock(f"{W}.file", "ddtrace.zip"),
        BUILD,
        1,
        "ddpack build: cannot open /nowhere/ddtrace.whl: No such file or directory",
    ),
    "file name with an empty part": (
        lock(f"{W}.file", "ddtrace--cp312-cp312-x.whl"),
        BUILD,
        1,
        "ddpack build: cannot open /nowhere/ddtrace.whl: No such file or directory",
    ),
    "file name of four parts": (
        lock(f"{W}.file", "ddtrace-1-cp312-x.whl"),
        BUILD,
        1,
        "ddpack build: cannot open /nowhere/ddtrace.whl: No such file or directory",
    ),
    "offline": (
        lock(f"{W}.url", "https://files.invalid/x"),
        f"{BUILD} --offline",
        1,
        (
            "ddpack build: ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl is not in the "
            "cache <dir>/.cache/ddpack, and --offline forbids to download it: run once without "
            "--offline"
        ),
    ),
    "update of a broken lock": (
        text("lock", "{}"),
        "ddpack lock --update -o lock",
        3,
        (
            "ddpack lock: --update needs an existing lock: lock is not a valid lock file "
            '(`ddpack lock` makes one): "format" must be 1: another version of ddpack has made '
            "this file"
        ),
    ),
    "export of a broken lock": (
        text("lock", "{}"),
        "ddpack export lock",
        3,
        (
            'ddpack export: lock is not a valid lock file (`ddpack lock` makes one): "format" '
            "must be 1: another version of ddpack has made this file"
        ),
    ),
    "pylock is missing": (
        None,
        IMPORT,
        1,
        "ddpack import: cannot open pylock.toml: No such file or directory",
    ),
    "pylock is not TOML": (
        text("pylock.toml", "lock-version = 1.0.0\n= 3"),
        IMPORT,
        3,
        "ddpack import: pylock.toml, line 2: expected a key, found = 3",
    ),
    "no version of pylock": (
        pylock("", "x = 1"),
        IMPORT,
        3,
        f'{IMPORTED}"lock-version" is missing or is not a string',
    ),
    "another version of pylock": (
        pylock("", "lock-version = '2.0'"),
        IMPORT,
        3,
        (
            f"{IMPORTED}expected lock-version 1.x (PEP 751), found 2.0: use another version of uv, or of "
            "the tool that wrote it"
        ),
    ),
    "no packages": (pylock(""), IMPORT, 3, f'{IMPORTED}"packages" is missing or empty'),
    "environments": (
        pylock(package(), "lock-version = '1.0'\nenvironments = [1]"),
        IMPORT,
        3,
        f'{IMPORTED}an item of "environments" is not a string',
    ),
    "marker": (
        pylock(package(more="marker = 'python ? 3'")),
        IMPORT,
        3,
        f'{IMPORTED}the marker "python ? 3" is not valid (PEP 508)',
    ),
    "undecided marker": (
        pylock(package(more="marker = \"planet == 'x'\"")),
        IMPORT,
        3,
        (
            f"{IMPORTED}the marker \"planet == 'x'\" cannot be decided for a target: it has a variable that "
            "is unknown or a version that cannot be compared"
        ),
    ),
    "package without name": (
        pylock(package() + "[[packages]]\nversion = '1'\n"),
        f"{IMPORT} --python 3.12",
        3,
        f"{IMPORTED_FOR}the name of a package is missing",
    ),
    "another package": (
        pylock(package("wrapt")),
        IMPORT,
        3,
        f"{IMPORTED}found no wheel of ddtrace for any target",
    ),
    "ddtrace is not for this Python": (
        pylock(package("wrapt")),
        "ddpack import pylock.toml --python 3.12 --arch x86_64",
        3,
        f"{IMPORTED_FOR}found no wheel of ddtrace for this target",
    ),
    "no wheel of ddtrace": (
        pylock(package(file="-cp39-cp39-win32.whl")),
        f"{IMPORT} --python 3.12",
        3,
        f"{IMPORTED_FOR}found no wheel of ddtrace for this target",
    ),
    "no wheel of another": (
        pylock(package() + package("wrapt", file="-cp39-cp39-win32.whl")),
        f"{IMPORT} --python 3.12",
        3,
        f"{IMPORTED_FOR}wrapt 4.16.0 has no wheel for this target",
    ),
    "package twice": (
        pylock(package() + package()),
        f"{IMPORT} --python 3.12",
        3,
        f"{IMPORTED_FOR}expected one package ddtrace for this target, found two",
    ),
    "two versions of ddtrace": (
        pylock(
            package(more="marker = \"python_version < '3.12'\"")
            + package(version="4.17.0", more="marker = \"python_version >= '3.12'\"")
        ),
        "ddpack import pylock.toml --python 3.9,3.12",
        3,
        f"{IMPORTED_FOR}expected ddtrace 4.16.0, as for other targets, found 4.17.0",
    ),
    "wheel without url": (
        pylock(
            "[[packages]]\nname = 'ddtrace'\nversion = '1'\nwheels = [{name = 'ddtrace-1-py3-none-any.whl'}]"
        ),
        f"{IMPORT} --python 3.12",
        3,
        f'{IMPORTED_FOR}ddtrace-1-py3-none-any.whl: both "url" and "path" are missing',
    ),
    "wheel without sha256": (
        pylock(package().replace("sha256", "md5")),
        f"{IMPORT} --python 3.12",
        3,
        (
            f"{IMPORTED_FOR}ddtrace-4.16.0-py3-none-any.whl: the sha256 is missing or not valid: the index may "
            "not offer one"
        ),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_lock(say, name):
    set_up, command, status, message = ROWS[name]
    assert say(set_up, command) == (status, f"{message}\n")
