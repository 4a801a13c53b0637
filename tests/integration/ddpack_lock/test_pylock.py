"""pylock.toml (PEP 751): what is written is valid and selects the same wheels by other programs;
what other tools wrote becomes a lock."""

import json

import pytest
import tomli
from packaging.pylock import Pylock
from support.processes import run
from support.wheels import Wheel

from .targets import environment_of, tags_of, uv_platform
from .test_facts import PUBLISHER, provenance

PURE = "py3-none-any"
SHA = "0123456789abcdef" * 4


@pytest.fixture
def exported(any_index, ddpack, ddpack_lock, tmp_path):
    """A lock of eight targets with other versions on the older Python and the other machine, and
    its pylock.toml."""
    said = {"upload-time": "2026-01-01T00:00:00Z"}
    any_index.server.files["/provenance"] = provenance(PUBLISHER)
    for minor in (39, 312):
        for platform in ("manylinux2014", "musllinux_1_1"):
            for arch in ("x86_64", "aarch64"):
                wheel = Wheel(tags=f"cp{minor}-cp{minor}-{platform}_{arch}")
                wheel.requires = [
                    "old<2 ; python_version < '3.10'",
                    "old ; python_version >= '3.10'",
                    "arm ; platform_machine == 'aarch64'",
                ]
                any_index.add(wheel, provenance=f"{any_index.server.url}/provenance", **said)
    for name, version in (("old", "1.0"), ("old", "2.0"), ("arm", "1")):
        any_index.add(Wheel(name=name, version=version, tags=PURE), **said)
    any_index.add(Wheel(name="old", version="1.0", tags="cp39-abi3-manylinux1_x86_64"), **said)
    result, lock = ddpack_lock(any_index, "--arch", "x86_64,aarch64")
    assert result.returncode == 0, result.stderr
    assert len(lock["targets"]) == 8
    file = tmp_path / "pylock.toml"
    result = ddpack("export", tmp_path / "ddtrace.lock.json", "-o", file)
    assert result.returncode == 0, result.stderr
    return lock, file


def test_another_reader_selects_the_same_wheels(exported):
    lock, file = exported
    pylock = Pylock.from_dict(tomli.loads(file.read_text()))
    pylock.validate()
    for target in lock["targets"]:
        found = pylock.select(environment=environment_of(target), tags=tags_of(target))
        wheels = [
            (package.name, str(package.version), wheel.name, wheel.url, wheel.size, wheel.hashes)
            for package, wheel in found
        ]
        wanted = [
            (one["name"], one["version"], one["file"], one["url"], one["size"])
            + ({"sha256": one["sha256"]},)
            for one in target["wheels"]
        ]
        assert sorted(wheels, key=str) == sorted(wanted, key=str), target["name"]


def test_publishers_are_attestation_identities(exported):
    packages = tomli.loads(exported[1].read_text())["packages"]
    found = {one["name"]: one.get("attestation-identities") for one in packages}
    assert found["ddtrace"] == [PUBLISHER] and found["old"] is None


def test_uv_installs_from_it(exported, build, tmp_path):
    """uv takes the same versions, without a lock of its own."""
    lock, file = exported
    for target in lock["targets"]:
        words = ("--python-version", target["python"], "--python-platform", uv_platform(target))
        home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "UV_PYTHON_DOWNLOADS": "never"}
        result = run(
            *(build / "venv/bin/uv", "pip", "install", "--dry-run", "-r", file, *words),
            *("--target", tmp_path / "none", "--preview-features", "pylock"),
            env=home,
        )
        assert result.returncode == 0, result.stderr
        taken = {line[3:] for line in result.stderr.splitlines() if line.startswith(" + ")}
        assert taken == {f"{one['name']}=={one['version']}" for one in target["wheels"]}


def test_there_and_back(exported, any_index, ddpack, tmp_path):
    lock, file = exported
    back = tmp_path / "back.json"
    result = ddpack("import", file, "-o", back, UV_DEFAULT_INDEX=any_index.url)
    assert result.returncode == 0, result.stderr
    assert json.loads(back.read_text())["targets"] == lock["targets"]


def test_a_lock_by_uv_for_all_environments(any_index, build, ddpack, tmp_path):
    for minor in (39, 312):
        wheel = Wheel(tags=f"cp{minor}-cp{minor}-manylinux2014_x86_64")
        wheel.requires = ["old ; python_version < '3.10' and platform_machine != 'aarch64'"]
        any_index.add(wheel)
    any_index.add(Wheel(name="old", version="1.0", tags=PURE))
    file, output = tmp_path / "pylock.toml", tmp_path / "lock.json"
    home = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "UV_DEFAULT_INDEX": any_index.url}
    (tmp_path / "r.in").write_text("ddtrace\n")
    words = ("--universal", "--python-version", "3.9", "--format", "pylock.toml", "-o", file)
    home["UV_PYTHON_DOWNLOADS"] = "never"
    uv = build / "venv/bin/uv"
    made = run(uv, "pip", "compile", tmp_path / "r.in", *words, env=home)
    assert made.returncode == 0, made.stderr
    result = ddpack("import", file, "-o", output, UV_DEFAULT_INDEX=any_index.url)
    assert result.returncode == 0, result.stderr
    lock = json.loads(output.read_text())
    names = [[wheel["name"] for wheel in target["wheels"]] for target in lock["targets"]]
    assert names == [["ddtrace", "old"], ["ddtrace"]]
    assert lock["options"]["pythons"] == ["3.9", "3.12"]


def wheel_row(file, sha=SHA) -> str:
    return f'{{ url = "https://h/{file}", size = 7, hashes = {{ sha256 = "{sha}" }} }}'


DDTRACE = f"""
[[packages]]
name = "ddtrace"
version = "4.16.0"
wheels = [{wheel_row("ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl")}]
"""
HEAD = 'lock-version = "1.0"\ncreated-by = "hand"\n'


@pytest.fixture
def imported(ddpack, tmp_path):
    """imported(text, *words): the result, and the names of packages by target."""

    def call(text, *words):
        file, output = tmp_path / "pylock.toml", tmp_path / "lock.json"
        file.write_text(text)
        told = {"UV_DEFAULT_INDEX": "http://user:s3cret@127.0.0.1:9/simple/"}
        result = ddpack("import", file, "-o", output, *words, **told)
        assert output.exists() == (result.returncode == 0), result.stderr
        if not output.exists():
            return result, None
        targets = json.loads(output.read_text())["targets"]
        names = {one["name"]: [wheel["name"] for wheel in one["wheels"]] for one in targets}
        return result, names

    return call


def test_an_index_that_cannot_be_asked_is_told(imported):
    result, names = imported(HEAD + DDTRACE)
    assert names == {"site-packages-ddtrace-py3.12-manylinux2014-x86_64": ["ddtrace"]}
    assert (
        "127.0.0.1:9" in result.stderr
        and "does not record which wheels are yanked" in result.stderr
    )
    assert "s3cret" not in result.stderr


@pytest.mark.parametrize(
    ("line", "is_there"),
    [
        ("marker = \"python_version >= '3.12'\"", True),
        ("marker = \"python_version < '3.12'\"", False),
        ("marker = \"'dev' in dependency_groups\"", False),
        ("marker = \"'tests' in extras\"", False),
        ("marker = \"python_full_version < '3.13' and sys_platform == 'linux'\"", True),
        ('requires-python = ">=3.13"', False),
        ('requires-python = ">=3.8, !=3.11.*"', True),
    ],
)
def test_markers_choose_packages(imported, line, is_there):
    other = (
        f'\n[[packages]]\nname = "other"\n{line}\nwheels = [{wheel_row(f"other-1-{PURE}.whl")}]\n'
    )
    [names] = imported(HEAD + DDTRACE + other)[1].values()
    assert names == (["ddtrace", "other"] if is_there else ["ddtrace"])


@pytest.mark.parametrize(
    ("text", "words", "word"),
    [
        ("lock-version = 1", (), '"lock-version" is missing or is not a string'),
        ('lock-version = "2.0"\n' + DDTRACE, (), "expected lock-version 1.x (PEP 751), found 2.0"),
        (HEAD, (), '"packages" is missing or empty'),
        (HEAD + DDTRACE.replace("ddtrace", "other"), (), "no wheel of ddtrace"),
        (HEAD + DDTRACE.replace(SHA, "00"), (), "sha256"),
        (HEAD + DDTRACE + DDTRACE, (), "found two"),
        (HEAD + DDTRACE + 'marker = "nonsense"\n', (), "marker"),
        (HEAD + 'environments = ["python_version < 3"]\n' + DDTRACE, (), "marker"),
        (HEAD + DDTRACE + '[[packages]]\nname = "src"\nversion = "1"\n', (), "src 1 has no wheel"),
        (HEAD + 'requires-python = ">=3.13"\n' + DDTRACE, ("--python", "3.12"), "py3.12"),
        (HEAD + DDTRACE, ("--python", "3.11"), "py3.11-manylinux2014-x86_64"),
        ("[[packages]", (), "line 1"),
    ],
)
def test_what_cannot_become_a_lock(imported, text, words, word):
    result, names = imported(text, *words)
    assert result.returncode == 3 and names is None
    assert word in result.stderr and "pylock.toml" in result.stderr


def test_a_package_that_differs_between_the_libcs(index, ddpack, ddpack_lock, tmp_path):
    for platform in ("manylinux2014", "musllinux_1_2"):
        index.add(Wheel(tags=f"cp312-cp312-{platform}_x86_64"))
    words = ("--python", "3.12", "--arch", "x86_64")
    _, lock = ddpack_lock(index, *words)
    lock["targets"][1]["wheels"][0]["version"] = "4.17.0"
    source, output = tmp_path / "differs.json", tmp_path / "pylock.musl.toml"
    source.write_text(json.dumps(lock))
    result = ddpack("export", source, "-o", output)
    assert result.returncode == 1 and not output.exists()
    assert "--platform" in result.stderr and "4.17.0" in result.stderr
    result = ddpack("export", source, "-o", output, "--platform", "musllinux_1_2")
    assert result.returncode == 0, result.stderr
    [package] = tomli.loads(output.read_text())["packages"]
    assert package["version"] == "4.17.0"


@pytest.mark.parametrize("name", ["ddtrace.toml", "pylock.a.b.toml", "pylock..toml", "pylock.json"])
def test_names_that_no_tool_knows(ddpack, tmp_path, name):
    result = ddpack("export", tmp_path / "lock.json", "-o", tmp_path / name)
    assert result.returncode == 2 and "pylock.NAME.toml" in result.stderr
