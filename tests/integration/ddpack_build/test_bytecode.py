"""Byte code in a volume: what Python takes, for whom, and always the same."""

import hashlib
import json
import struct

import pytest
from support.processes import run
from support.wheels import Wheel

SOURCE = """
import re
LIMITS = {"b", "a", 3, "c", (1, 2), "dd"}
def check(value, marker="}"):
    if value in {"x", "y", "zz", 1, 2.5, b"bytes"}:
        raise ValueError(f"{value}{marker}")
    return lambda: (value, "}", LIMITS)
class Thing:
    attribute = "x"
    def method(self):
        return [one for one in range(300) if one not in {"self", "method"}]
"""
BROKEN = b"def async(:\n"


def target(version, platform="manylinux2014"):
    return f"site-packages-ddtrace-py{version}-{platform}-x86_64"


@pytest.fixture(scope="module")
def newest(interpreters):
    """The newest interpreter of each version that can have such byte code."""
    return {one.version_text: one for one in interpreters if (3, 7) <= one.version}


@pytest.fixture
def wheel(tmp_path):
    wheel = Wheel(tags="py3-none-any")
    for number in range(30):
        content = SOURCE + f"NUMBER{number} = 'x{number}'\n" * (number + 1)
        wheel.members[f"ddtrace/deep/module{number}.py"] = content.encode()
    wheel.members["ddtrace/broken.py"] = BROKEN
    wheel.members["ddtrace/raising.py"] = b"def f():\n    raise KeyError('here')\n"
    return wheel.write(tmp_path)


def compiled(volume):
    packages = volume / "ddtrace_pkgs"
    return {str(path.relative_to(packages)): path for path in packages.rglob("*.pyc")}


def words_for(interpreters):
    return [word for one in interpreters for word in ("--interpreter", one.path)]


def test_every_python_that_is_here(build_from, tmp_path, wheel, newest):
    targets = [target(one, libc) for one in newest for libc in ("manylinux2014", "musllinux_1_2")]
    result = build_from([wheel], *words_for(newest.values()), targets=targets)
    assert result.returncode == 0, result.stderr
    volume = tmp_path / "out/volume"
    rows = json.loads((volume / "manifest.json").read_text())
    assert [row["bytecode"].rsplit(".", 1)[0] for row in rows["targets"]] == [
        row["python"] for row in rows["targets"]
    ]
    files = {row["path"]: row for row in rows["files"]}
    for name, path in compiled(volume).items():
        assert (
            files[f"ddtrace_pkgs/{name}"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        )
    for version, interpreter in newest.items():
        packages = volume / "ddtrace_pkgs" / target(version, "musllinux_1_2")
        code = "import ddtrace.deep.module3 as m; print(m.__cached__); m.check('q')"
        options = ("-B", "-v", "-c", code)
        ran = run(interpreter.path, *options, env={"PYTHONPATH": str(packages)})
        assert ran.returncode == 0, ran.stderr
        cached = ran.stdout.strip()
        assert cached.startswith(str(packages)), cached
        assert f"matches {packages}/ddtrace/deep/module3.py" in ran.stderr


def test_the_header_says_unchecked(build_from, tmp_path, wheel, supported):
    build_from([wheel], *words_for([supported]), targets=[target(supported.version_text)])
    for path in compiled(tmp_path / "out/volume").values():
        assert struct.unpack("<I", path.read_bytes()[4:8]) == (1,)


def test_names_in_tracebacks_are_real_paths(build_from, tmp_path, wheel, supported):
    build_from([wheel], *words_for([supported]), targets=[target(supported.version_text)])
    packages = tmp_path / "out/volume/ddtrace_pkgs" / target(supported.version_text)
    code = "import ddtrace.raising as m; m.f()"
    ran = run(supported.path, "-B", "-c", code, env={"PYTHONPATH": str(packages)})
    assert f'File "{packages}/ddtrace/raising.py", line 2, in f' in ran.stderr
    assert str(tmp_path).encode() not in b"".join(
        path.read_bytes() for path in compiled(tmp_path / "out/volume").values()
    )


def test_the_same_bytes_at_any_number_of_jobs(build_from, tmp_path, wheel, newest):
    targets = [target(one) for one in newest]
    found = set()
    for jobs in ("1", "2", "5", "16"):
        words = ("-j", jobs, *words_for(newest.values()))
        variables = {"PYTHONHASHSEED": jobs, "PYTHONPATH": "/nowhere", "PYTHONOPTIMIZE": "2"}
        result = build_from([wheel], *words, output=jobs, targets=targets, variables=variables)
        assert result.returncode == 0, result.stderr
        found.add((tmp_path / "out" / jobs / "manifest.json").read_text())
    assert len(found) == 1


def test_what_cannot_be_compiled_is_told_and_left_out(build_from, tmp_path, wheel, supported):
    targets = [target(supported.version_text)]
    result = build_from([wheel], *words_for([supported]), targets=targets)
    assert result.returncode == 0 and "1 module without byte code" in result.stderr
    names = compiled(tmp_path / "out/volume")
    assert names and not [name for name in names if "broken" in name]


def test_without_an_interpreter(build_from, tmp_path, wheel):
    result = build_from([wheel], targets=[target("3.12")])
    assert result.returncode == 0
    assert "warning: no byte code for Python 3.12" in result.stderr
    assert "--interpreter" in result.stderr
    manifest = json.loads((tmp_path / "out/volume/manifest.json").read_text())
    assert [row["bytecode"] for row in manifest["targets"]] == [""]
    assert compiled(tmp_path / "out/volume") == {}


def test_before_3_7_there_is_none(build_from, tmp_path, interpreters):
    wheel = Wheel(tags="py2.py3-none-any")
    old = Wheel(tags="py2.py3-none-any")
    old.members[f"{old.dist_info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\nTag: py3-none-any\n"
    )
    old.members.update({name: wheel.members[name] for name in wheel.members if ".py" in name})
    result = build_from([old.write(tmp_path)], targets=[target("2.7"), target("3.6")])
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("before 3.7") == 2


def test_no_pyc(build_from, tmp_path, wheel, supported):
    words = ("--no-pyc", *words_for([supported]))
    result = build_from([wheel], *words, targets=[target(supported.version_text)])
    assert result.returncode == 0 and "byte code" not in result.stderr + result.stdout
    assert compiled(tmp_path / "out/volume") == {}


def test_interpreters_are_found_on_path_and_in_pyenv(build_from, tmp_path, wheel, supported):
    version = supported.version_text
    on_path, pyenv = tmp_path / "bin", tmp_path / "root"
    (pyenv / "versions/x/bin").mkdir(parents=True)
    on_path.mkdir()
    for variables, place in (
        ({"PATH": f"{on_path}"}, on_path),
        ({"PYENV_ROOT": str(pyenv)}, pyenv / "versions/x/bin"),
    ):
        (place / f"python{version}").symlink_to(supported.path)
        result = build_from([wheel], targets=[target(version)], variables=variables)
        assert result.returncode == 0 and "warning" not in result.stderr, result.stderr
        assert compiled(tmp_path / "out/volume")
        (place / f"python{version}").unlink()


def test_programs_that_only_have_the_name(build_from, tmp_path, wheel, supported):
    """They fail, are of another version, or hang on nothing: the next one is tried."""
    version = supported.version_text
    first, second = tmp_path / "first", tmp_path / "second"
    for place, text in (first, "exit 127"), (second, "echo 3.1.4"):
        place.mkdir()
        (place / f"python{version}").write_text(f"#!/bin/sh\n{text}\n")
        (place / f"python{version}").chmod(0o755)
    words = words_for([supported])
    paths = {"PATH": f"{first}:{second}:/usr/bin:/bin"}
    result = build_from([wheel], *words, targets=[target(version)], variables=paths)
    assert result.returncode == 0 and "warning" not in result.stderr


def test_modules_of_the_current_directory_are_not_imported(
    build_from, tmp_path, wheel, supported, monkeypatch
):
    (tmp_path / "warnings.py").write_text("raise SystemExit(9)\n")
    (tmp_path / "marshal.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path)
    targets = [target(supported.version_text)]
    result = build_from([wheel], *words_for([supported]), targets=targets)
    assert result.returncode == 0 and compiled(tmp_path / "out/volume"), result.stderr


def test_one_start_for_each_python(build_from, tmp_path, wheel, newest):
    log = tmp_path / "starts"
    starters = []
    for version, interpreter in newest.items():
        starter = tmp_path / f"start{version}"
        starter.write_text(f'#!/bin/sh\necho {version} >>{log}\nexec {interpreter.path} "$@"\n')
        starter.chmod(0o755)
        starters += ["--interpreter", str(starter)]
    targets = [target(one, libc) for one in newest for libc in ("manylinux2014", "musllinux_1_2")]
    result = build_from([wheel], *starters, targets=targets)
    assert result.returncode == 0, result.stderr
    assert sorted(log.read_text().split()) == sorted(newest)
