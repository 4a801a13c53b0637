"""The published ddtrace: what is locked for a target is what a native pip of it would install, and
for targets that are foreign to this machine what two other resolvers say."""

import json
import os
import platform
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.interpreters import SUPPORTED_VERSIONS, find_interpreters
from support.processes import run
from support.published import wheel_cache
from support.schedule import but_for_a_long_run

from .targets import environment_of, tags_of, uv_platform

NEW, OLD = "4.16.0", "1.16.1"
OLD_VERSIONS = ["3.6", "3.7", "3.8"]

# PEP 600: whoever asks is told that this is a machine with the libc that a target promises.
MANYLINUX = """
def manylinux_compatible(major, minor, arch):
    return (major, minor) <= (2, 17)
"""


def minor(version) -> int:
    return int(version.split(".")[1])


def real(*command, timeout=600):
    """Runs with this machine's own settings for indexes, proxies and certificates."""
    return run(*command, env=dict(os.environ), timeout=timeout)


def lock_of(build, folder, *words) -> dict:
    file = folder / "ddtrace.lock.json"
    result = real(build / "ddpack", "lock", *words, "-o", file)
    assert result.returncode == 0, result.stderr
    return json.loads(file.read_text())


@pytest.fixture(scope="module")
def newest(build, tmp_path_factory):
    """All targets of a ddtrace of today, on both platforms and machines."""
    words = ("--ddtrace", NEW, "--arch", "x86_64,aarch64")
    return lock_of(build, tmp_path_factory.mktemp("new"), *words)


OLDEST = ("--ddtrace", f"v{OLD}", "--arch", "x86_64")


@pytest.fixture(scope="module")
def oldest(build, tmp_path_factory):
    """The same of one that knew Python 2.7, on x86_64. What uv does not know pex resolves, and what
    has no wheel it looks for in every release: that takes a minute and is not asked for here."""
    folder = tmp_path_factory.mktemp("old")
    lock = lock_of(build, folder, *OLDEST, "--python", "3.5", "--platform", "manylinux2014")
    later = ",".join(f"3.{minor}" for minor in range(6, 12))
    lock["targets"] += lock_of(build, folder, *OLDEST, "--python", later)["targets"]
    return folder, lock


def files_of(target) -> set:
    return {one["file"] for one in target["wheels"]}


def find(lock, python, name, arch) -> dict:
    [found] = [
        one
        for one in lock["targets"]
        if (one["python"], one["platform"], one["arch"]) == (python, name, arch)
    ]
    return found


def pip_takes(build, interpreter, version, work) -> set:
    """File names, by a pip of that interpreter's own in a new environment."""
    venv, into = work / "venv", work / "wheels"
    made = real(build / "venv/bin/uv", "venv", "-q", "--seed", "--python", interpreter.path, venv)
    assert made.returncode == 0, made.stderr
    [packages] = venv.glob("lib/python*/site-packages")
    (packages / "_manylinux.py").write_text(MANYLINUX)
    words = ("--only-binary", ":all:", f"ddtrace=={version}")
    if interpreter.version >= (3, 7):
        report = work / "report.json"
        words = ("install", "-q", "--dry-run", "--report", report, *words)
    else:
        words = ("download", "-q", "-d", into, *words)
    result = real(venv / "bin/python", "-m", "pip", *words)
    assert result.returncode == 0, result.stderr
    if interpreter.version < (3, 7):
        return {path.name for path in into.iterdir()}
    rows = json.loads(report.read_text())["install"]
    return {row["download_info"]["url"].rsplit("/", 1)[1] for row in rows}


def compare_with_pip(build, lock, interpreter, version, work):
    """Name, version and file of every wheel, to the letter."""
    taken = pip_takes(build, interpreter, version, work)
    target = find(lock, interpreter.version_text, "manylinux2014", platform.machine())
    assert taken == files_of(target), target["name"]


def one_of_each(versions) -> dict:
    """Version to the interpreter of this machine."""
    found = {one.version_text: one for one in find_interpreters()}
    return {version: found[version] for version in versions if version in found}


HERE = one_of_each(SUPPORTED_VERSIONS)
OLD_HERE = one_of_each(OLD_VERSIONS)


@pytest.mark.parametrize(
    "version", but_for_a_long_run(HERE, {min(HERE, key=minor), max(HERE, key=minor)})
)
def test_a_native_pip_takes_the_same(build, newest, tmp_path, version):
    compare_with_pip(build, newest, HERE[version], NEW, tmp_path)


@pytest.mark.parametrize("version", but_for_a_long_run(OLD_HERE, {max(OLD_HERE, key=minor)}))
def test_a_native_pip_of_an_old_python_takes_the_same(build, oldest, tmp_path, version):
    """Those that are here; the others are compared below."""
    compare_with_pip(build, oldest[1], OLD_HERE[version], OLD, tmp_path)


def test_both_are_what_the_documents_say(schema, newest, oldest):
    schema.validate(newest)
    schema.validate(oldest[1])


def test_every_python_is_locked_everywhere(newest):
    names = [one["name"] for one in newest["targets"]]
    assert len(names) == len(SUPPORTED_VERSIONS) * 4 and "unavailable" not in newest


def pex_takes(build, target, version) -> set:
    """File names by pex, with the tags and markers of the `packaging` library."""
    described = {
        "marker_environment": environment_of(target),
        "compatible_tags": [str(tag) for tag in tags_of(target)],
    }
    words = ("--complete-platform", json.dumps(described), "--wheel", "--no-build")
    more = ("--style", "strict", "--resolver-version", "pip-2020-resolver")
    pex = build / "venv/bin/pex3"
    result = real(pex, "lock", "create", *words, *more, f"ddtrace=={version}")
    assert result.returncode == 0, result.stderr
    rows = json.loads(result.stdout)["locked_resolves"][0]["locked_requirements"]
    return {one["url"].rsplit("/", 1)[1] for row in rows for one in row["artifacts"]}


FOREIGN = {"3.9": "musllinux_1_2", "3.14": "manylinux2014"}


@pytest.mark.parametrize("version", but_for_a_long_run(FOREIGN, {"3.9"}))
def test_another_resolver_takes_the_same_for_foreign_targets(build, newest, version):
    target = find(newest, version, FOREIGN[version], "aarch64")
    assert pex_takes(build, target, NEW) == files_of(target), target["name"]


def uv_takes(build, target, folder) -> set:
    """name==version, by what uv would install."""
    words = ("--python-version", target["python"], "--python-platform", uv_platform(target))
    more = ("--target", folder / target["name"], "--only-binary", ":all:", "--no-python-downloads")
    uv = build / "venv/bin/uv"
    result = real(uv, "pip", "install", "--dry-run", f"ddtrace=={NEW}", *words, *more)
    assert result.returncode == 0, result.stderr
    return {line[3:] for line in result.stderr.splitlines() if line.startswith(" + ")}


def test_uv_would_install_the_same_on_foreign_targets(build, newest, tmp_path):
    """And for the Pythons that are not here."""
    native = [(version, "manylinux2014", platform.machine()) for version in HERE]
    foreign = [
        one
        for one in newest["targets"]
        if (one["python"], one["platform"], one["arch"]) not in native
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda target: uv_takes(build, target, tmp_path), foreign))
    for target, taken in zip(foreign, answers):
        wanted = {f"{one['name']}=={one['version']}" for one in target["wheels"]}
        assert taken == wanted, target["name"]


def test_an_old_ddtrace_is_locked_for_the_pythons_of_its_time(oldest):
    lock = oldest[1]
    names = {one["name"].removeprefix("site-packages-ddtrace-") for one in lock["targets"]}
    assert names == {
        "py3.5-manylinux2014-x86_64",
        *(
            f"py3.{minor}-{name}-x86_64"
            for minor in range(6, 12)
            for name in ("manylinux2014", "musllinux_1_2")
        ),
    }


@pytest.mark.long
def test_what_an_old_ddtrace_has_no_wheels_for_is_told(build, oldest, tmp_path):
    lock = lock_of(build, tmp_path, *OLDEST)
    names = {one["name"] for one in lock["targets"]}
    assert names == {one["name"] for one in oldest[1]["targets"]}
    reasons = {
        one["name"].removeprefix("site-packages-ddtrace-"): one["reason"]
        for one in lock["unavailable"]
    }
    # ddsketch and envier have never had a wheel for Python 2; ddtrace had none for musl there.
    assert sorted(reasons) == [
        "py2.7-manylinux2014-x86_64",
        "py2.7-musllinux_1_2-x86_64",
        "py3.5-musllinux_1_2-x86_64",
    ]
    assert "no wheel for this target: ddsketch, envier" in reasons["py2.7-manylinux2014-x86_64"]
    assert f"ddtrace {OLD} has no wheel" in reasons["py3.5-musllinux_1_2-x86_64"]


def test_markers_of_a_python_that_uv_does_not_know(oldest):
    """Requirements that only 3.5 has, and files for it."""
    target = find(oldest[1], "3.5", "manylinux2014", "x86_64")
    wheels = {one["name"]: one for one in target["wheels"]}
    assert wheels["bytecode"]["version"] == "0.12.0"  # python_version == "3.5": ~=0.12.0
    assert wheels["protobuf"]["version"].startswith("3.17.")  # python_version < "3.6": <3.18
    assert "cp35-cp35m" in wheels["protobuf"]["file"] and "aenum" in wheels
    assert "opentelemetry-api" not in wheels  # python_version >= "3.7"
    assert all(one["size"] > 0 and one["yanked"] is False for one in target["wheels"])


def test_an_old_ddtrace_is_built(build, oldest, tmp_path):
    folder, lock = oldest
    kept = [find(lock, python, name, "x86_64") for python, name in BUILT]
    (folder / "some.json").write_text(json.dumps({**lock, "targets": kept}))
    words = ("--cache", wheel_cache(), "-o", tmp_path / "volume")
    result = real(build / "ddpack", "build", "--lock", folder / "some.json", *words)
    assert result.returncode == 0, result.stderr
    for target in kept:
        top = tmp_path / "volume/ddtrace_pkgs" / target["name"]
        assert (top / "ddtrace/__init__.py").is_file()


BUILT = [("3.5", "manylinux2014"), ("3.7", "musllinux_1_2"), ("3.11", "manylinux2014")]
