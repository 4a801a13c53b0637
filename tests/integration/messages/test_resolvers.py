"""Messages about uv and pex, which resolve a lock, and about what they print."""

import json

import pytest

from .making import SHA, both, lock, program, text

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
    "uv is not found": (
        None,
        f"{ON_PATH} --python 3.12'",
        1,
        (
            f"{TARGET}cannot run uv, which ddpack lock needs (`pip install uv`, or name it with --uv): "
            "cannot run uv: No such file or directory"
        ),
    ),
    "uv is named and missing": (
        None,
        f"{LOCKING} --uv nowhere",
        1,
        (
            "ddpack lock: --uv or DDPACK_UV must name the uv program: cannot run nowhere: No "
            "such file or directory"
        ),
    ),
    "uv is named in the environment": (
        None,
        "DDPACK_UV=nowhere ddpack lock",
        1,
        (
            "ddpack lock: --uv or DDPACK_UV must name the uv program: cannot run nowhere: No "
            "such file or directory"
        ),
    ),
    "uv fails": (UV, LOCKING, 1, f"{TARGET}uv cannot resolve ddtrace: the index is on fire"),
    "uv finds no ddtrace": (
        program("uv", "echo 'error: ddtrace was not found' >&2; exit 1"),
        LOCKING,
        1,
        f"{TARGET}uv cannot resolve ddtrace: ddtrace was not found",
    ),
    "uv fails for several": (
        UV,
        LOCKING.replace("3.12", "3.12,3.13"),
        1,
        (
            "ddpack: target site-packages-ddtrace-py3.12-manylinux2014-x86_64 cannot be locked: "
            "uv cannot resolve ddtrace: the index is on fire\n"
            "ddpack: target site-packages-ddtrace-py3.13-manylinux2014-x86_64 cannot be locked: "
            "uv cannot resolve ddtrace: the index is on fire\n"
            "ddpack lock: 2 of 2 targets cannot be locked"
        ),
    ),
    "uv fails without a word": (
        program("uv", "exit 3"),
        LOCKING,
        1,
        f"{TARGET}uv cannot resolve ddtrace: it gave no reason",
    ),
    "uv writes no pylock": (
        program("uv", "echo '= 1'"),
        LOCKING,
        3,
        f"{TARGET}uv's answer, line 1: expected a key, found = 1",
    ),
    "pex is not found": (
        None,
        f"{ON_PATH} --python 2.7'",
        1,
        (
            f"{TARGET_2}pex3, which resolves for Python before 3.6, is not found on PATH (`pip install "
            "pex`, or name it with --pex)"
        ),
    ),
    "pex is named and missing": (
        None,
        f"{OLD} --pex nowhere",
        1,
        (
            f"{TARGET_2}--pex or DDPACK_PEX must name the pex3 program: cannot run nowhere: No such file or "
            "directory"
        ),
    ),
    "pex cannot start": (
        both(text("bin/pex3", "#!/nowhere\n"), lambda place: (place / "bin/pex3").chmod(0o755)),
        OLD,
        1,
        f"{TARGET_2}Python before 3.6 needs pex3: cannot run <dir>/bin/pex3: No such file or directory",
    ),
    "pex fails": (
        program("pex3", "echo 'pip: ERROR: the index is on fire' >&2; exit 1"),
        OLD,
        1,
        f"{TARGET_2}pex cannot resolve ddtrace: the index is on fire",
    ),
    "pex has no wheel": (
        program("pex3", "echo 'pip: ERROR: No matching distribution found for six>1' >&2; exit 1"),
        OLD,
        1,
        f"{TARGET_2}pex cannot resolve ddtrace: no wheel for this target: six",
    ),
    "pex prints nothing": (
        program("pex3", "echo '{}'"),
        OLD,
        3,
        f"{TARGET_2}the lock of pex has no packages",
    ),
    "pex prints a part": (
        pex(PEX),
        OLD,
        3,
        (
            f"{TARGET_2}the lock of pex: a requirement has no project_name, version, or artifact with url "
            "and algorithm"
        ),
    ),
    "pex has no sha256": (
        pex({**PEX, "artifacts": [ARTIFACT]}),
        OLD,
        3,
        f"{TARGET_2}a.whl: the index has no sha256 of this file",
    ),
    "libcs disagree": (
        lock(
            "targets.1",
            {
                "name": "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64",
                "wheels": [
                    {
                        "name": "ddtrace",
                        "version": "4.17.0",
                        "url": "https://h/x",
                        "file": "ddtrace-4.17.0-cp312-cp312-musllinux_1_2_x86_64.whl",
                        "sha256": SHA,
                        "size": 1,
                    }
                ],
            },
        ),
        "ddpack export lock",
        1,
        (
            "ddpack export: ddtrace is 4.16.0 for "
            "site-packages-ddtrace-py3.12-manylinux2014-x86_64 and 4.17.0 for "
            "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64: pylock.toml cannot tell the "
            "libcs apart, export them into two files with --platform"
        ),
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_lock(say, name):
    set_up, command, status, message = ROWS[name]
    assert say(set_up, command) == (status, f"{message}\n")
