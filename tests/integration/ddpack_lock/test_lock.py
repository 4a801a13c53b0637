"""What ddpack lock makes of an index of small wheels."""

import hashlib
import json

import pytest
from support.wheels import Wheel

from .conftest import NARROW

CP312 = "cp312-cp312-manylinux2014_x86_64"
MUSL312 = "cp312-cp312-musllinux_1_2_x86_64"


@pytest.fixture
def lock(ddpack, index, tmp_path):
    """lock(*words, **variables): the result, and the lock when one was written."""

    def call(*words, **variables):
        output = tmp_path / "ddtrace.lock.json"
        variables = variables or {"UV_DEFAULT_INDEX": index.url}
        result = ddpack("lock", *words, "-o", output, **variables)
        assert output.exists() == (result.returncode == 0)
        names = sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("."))
        assert names == (["ddtrace.lock.json"] if output.exists() else []), "left behind"
        return result, json.loads(output.read_text()) if output.exists() else None

    return call


def names(lock) -> list:
    return [target["name"].removeprefix("site-packages-ddtrace-") for target in lock["targets"]]


def test_a_wheel_as_the_index_has_it(index, lock):
    wheel = index.add(Wheel())
    result, found = lock(*NARROW)
    content = wheel.bytes()
    assert result.returncode == 0, result.stderr
    assert found["targets"][0]["wheels"] == [
        {
            "name": "ddtrace",
            "version": "4.16.0",
            "file": wheel.file,
            "url": f"{index.server.url}/files/{wheel.file}",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "yanked": False,
        }
    ]


def test_every_python_and_platform_that_is_published(index, lock):
    for tags in (CP312, MUSL312, CP312.replace("312", "39"), MUSL312.replace("312", "39")):
        index.add(Wheel(tags=tags))
    result, found = lock("--arch", "x86_64")
    assert result.returncode == 0, result.stderr
    assert names(found) == [
        "py3.9-manylinux2014-x86_64",
        "py3.9-musllinux_1_2-x86_64",
        "py3.12-manylinux2014-x86_64",
        "py3.12-musllinux_1_2-x86_64",
    ]


def test_a_platform_that_lacks_a_python_is_told_and_left_out(index, lock):
    for tags in (CP312, MUSL312, CP312.replace("312", "39")):
        index.add(Wheel(tags=tags))
    result, found = lock("--arch", "x86_64")
    assert result.returncode == 0, result.stderr
    assert len(names(found)) == 3
    [gap] = found["unavailable"]
    assert gap["name"] == "site-packages-ddtrace-py3.9-musllinux_1_2-x86_64"
    assert "ddtrace" in gap["reason"]
    assert f"target {gap['name']} is left out: {gap['reason']}" in result.stderr


def test_a_python_that_is_named_must_be_had_on_every_platform(index, lock):
    for tags in (CP312, MUSL312, CP312.replace("312", "39")):
        index.add(Wheel(tags=tags))
    result, _ = lock("--python", "3.9,3.12", "--arch", "x86_64")
    assert result.returncode == 1
    assert "py3.9-musllinux_1_2-x86_64" in result.stderr


def test_the_newest_unless_told(index, lock):
    for version in ("4.9.0", "4.16.0", "4.16.0rc1"):
        index.add(Wheel(version=version))
    assert lock(*NARROW)[1]["ddtrace"] == "4.16.0"
    assert lock("--ddtrace", "4.9.0", *NARROW)[1]["ddtrace"] == "4.9.0"


def test_markers_are_the_targets_own(index, lock):
    for minor in (8, 12):
        wheel = Wheel(tags=CP312.replace("312", f"3{minor}"))
        wheel.requires = [
            "backport ; python_version < '3.9'",
            "only_arm ; platform_machine == 'aarch64'",
            "never ; sys_platform == 'win32'",
            "extra_one ; extra == 'one'",
        ]
        index.add(wheel)
    for name in ("backport", "only_arm", "never", "extra_one"):
        index.add(Wheel(name=name, version="1.0", tags="py3-none-any"))
    result, found = lock("--python", "3.8,3.12", *NARROW[2:])
    assert result.returncode == 0, result.stderr
    wheels = [[wheel["name"] for wheel in target["wheels"]] for target in found["targets"]]
    assert wheels == [["backport", "ddtrace"], ["ddtrace"]]


def test_the_same_lock_is_the_same_bytes(index, ddpack, tmp_path):
    index.add(Wheel())
    texts = []
    for name in ("one", "two"):
        output = tmp_path / name
        assert ddpack("lock", *NARROW, "-o", output, UV_DEFAULT_INDEX=index.url).returncode == 0
        texts.append(output.read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"])
def test_the_index_of_the_environment_and_no_credentials_kept(index, lock, variable):
    wheel = index.add(Wheel())
    result, found = lock(*NARROW, **{variable: index.url_with_credentials})
    assert result.returncode == 0, result.stderr
    assert "s3cret" not in json.dumps(found) + result.stdout + result.stderr
    asked = index.server.asked(f"/files/{wheel.file}", "HEAD")
    assert any(one.headers.get("Authorization") == "Basic dXNlcjpzM2NyZXQ=" for one in asked)


@pytest.mark.parametrize(
    "text",
    [
        "[global]\nindex-url = {url}\n",
        "[install]\nindex_url: {url}\n",
        "# a comment\n[global]\ntimeout = 3\nindex-url =\n    {url}\n[other]\nindex-url = http://no/\n",
    ],
)
@pytest.mark.parametrize("place", [".config/pip/pip.conf", ".pip/pip.conf", "told.conf"])
def test_the_index_of_pips_configuration(index, ddpack, tmp_path, place, text):
    index.add(Wheel())
    file = tmp_path / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.format(url=index.url))
    told = {"PIP_CONFIG_FILE": str(file)} if place == "told.conf" else {}
    output = tmp_path / "ddtrace.lock.json"
    result = ddpack("lock", *NARROW, "-o", output, **told)
    assert result.returncode == 0, result.stderr
    assert index.server.url in output.read_text()


def test_a_size_that_nobody_tells_is_no_zero(index, lock):
    wheel = index.add(Wheel())
    result, found = lock(*NARROW)
    assert result.returncode == 0 and found["targets"][0]["wheels"][0]["size"] > 0
    assert index.server.asked(f"/files/{wheel.file}", "HEAD")


def test_an_index_without_hashes(index, lock):
    """uv then hashes the file that it fetched: the lock pins that one."""
    wheel = index.add(Wheel(), digest="")
    result, found = lock(*NARROW)
    assert result.returncode == 0, result.stderr
    wanted = hashlib.sha256(wheel.bytes()).hexdigest()
    assert found["targets"][0]["wheels"][0]["sha256"] == wanted


@pytest.mark.smoke
def test_an_index_with_a_weak_hash_alone(index, lock):
    wheel = Wheel()
    digest = "md5=" + hashlib.md5(wheel.bytes(), usedforsecurity=False).hexdigest()
    index.add(wheel, digest=digest)
    result, _ = lock(*NARROW)
    assert result.returncode == 3
    assert wheel.file in result.stderr and "sha256" in result.stderr


def test_source_distributions_are_never_run(index, lock, tmp_path):
    name = "ddtrace-4.16.0.tar.gz"
    index.server.files["/simple/ddtrace/"] = f'<a href="/files/{name}">{name}</a>'.encode()
    result, _ = lock(*NARROW)
    assert result.returncode == 1 and "ddtrace" in result.stderr
    assert not index.server.asked(f"/files/{name}")


@pytest.mark.parametrize(
    ("requires", "word"),
    [("absent>=1", "absent"), ("other>=2", "other"), ("only_for_39", "only-for-39")],
)
def test_what_cannot_be_resolved_is_named(index, lock, requires, word):
    wheel = Wheel()
    wheel.requires = [requires]
    index.add(wheel)
    index.add(Wheel(name="other", version="1.0", tags="py3-none-any"))
    index.add(Wheel(name="only_for_39", tags=CP312.replace("312", "39")))
    result, _ = lock(*NARROW)
    assert result.returncode == 1
    assert word in result.stderr and "py3.12-manylinux2014-x86_64" in result.stderr


def test_an_index_that_does_not_answer(lock):
    result, _ = lock(*NARROW, UV_DEFAULT_INDEX="http://127.0.0.1:9/simple/", UV_HTTP_RETRIES="0")
    assert result.returncode == 1 and "127.0.0.1:9" in result.stderr


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("--python", "3"), "--python 3: expected a version like 3.12"),
        (("--python", "3.12,"), "--python 3.12,: an item of the list is empty"),
        (("--python", "3.12,3.12"), "3.12 occurs twice"),
        (("--platform", "macosx"), "macosx: the platform must be manylinux2014 or musllinux_1_2"),
        (("--arch", "riscv64"), "riscv64: the architecture must be x86_64 or aarch64"),
        (("surplus",), "surplus"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_usage(lock, words, word):
    result, _ = lock(*words)
    assert result.returncode == 2
    reason, *help_for_user = result.stderr.splitlines()
    assert word in reason
    assert help_for_user == [
        "usage: ddpack lock [OPTION]...",
        "Run `ddpack lock --help` for details.",
    ]


def test_uv_that_is_missing(lock, index):
    result, _ = lock(*NARROW, "--uv", "/nonexistent/uv")
    assert result.returncode == 1
    assert "/nonexistent/uv" in result.stderr and "--uv" in result.stderr


def test_output_that_cannot_be_written(index, ddpack, tmp_path):
    index.add(Wheel())
    output = tmp_path / "absent/ddtrace.lock.json"
    result = ddpack("lock", *NARROW, "-o", output, UV_DEFAULT_INDEX=index.url)
    assert result.returncode == 1 and str(output.parent) in result.stderr
