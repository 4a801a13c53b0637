"""The files of the runtime directory: the build lists them once, and every volume has them all."""

import json
import shutil

import pytest
from support.processes import run
from support.wheels import Wheel


def payload_files(root):
    return sorted(path.name for path in (root / "payload").iterdir() if path.is_file())


@pytest.fixture
def runtime(root, build, tmp_path):
    """A runtime directory that a test may change."""
    directory = tmp_path / "runtime"
    directory.mkdir()
    names = ["libddinject.so", "ddinject", "payload.list", *payload_files(root)]
    for name in names:
        shutil.copy(build / name, directory)
    return directory


@pytest.fixture
def build_with(build_from, runtime, tmp_path):
    """build_with(): the result of building a volume from that runtime directory."""
    wheel = Wheel().write(tmp_path)
    return lambda: build_from([wheel], "--runtime", runtime)


def test_the_build_lists_the_files_of_the_payload(root, build):
    assert (build / "payload.list").read_text().split() == payload_files(root)


def test_a_new_module_is_listed_without_any_other_change(root, tmp_path):
    for folder in ("payload", "scripts/make"):
        shutil.copytree(root / folder, tmp_path / folder)
    shutil.copy(root / "Makefile", tmp_path)
    (tmp_path / "payload/ddinject_new.py").write_text("")
    made = run("make", "-s", "-C", tmp_path, "build/payload.list", "build/ddinject_new.py")
    assert made.returncode == 0, made.stderr
    listed = (tmp_path / "build/payload.list").read_text().split()
    assert listed == sorted([*payload_files(root), "ddinject_new.py"])
    (tmp_path / "payload/ddinject_new.py").unlink()
    run("make", "-s", "-C", tmp_path, "build/payload.list")
    assert (tmp_path / "build/payload.list").read_text().split() == payload_files(root)


def test_a_volume_and_its_manifest_have_every_file(root, build_with, tmp_path):
    assert build_with().returncode == 0
    volume = tmp_path / "out/volume"
    paths = {row["path"] for row in json.loads((volume / "manifest.json").read_text())["files"]}
    for name in payload_files(root):
        assert (volume / name).read_bytes() == (root / "payload" / name).read_bytes()
        assert name in paths


def test_verify_finds_a_module_that_is_missing(ddpack, build_with, tmp_path):
    assert build_with().returncode == 0
    (tmp_path / "out/volume/ddinject_json.py").unlink()
    result = ddpack("verify", tmp_path / "out/volume")
    assert result.returncode == 3
    assert "ddinject_json.py" in result.stdout + result.stderr


@pytest.mark.parametrize("name", ["ddinject_json.py", "sitecustomize.py", "ddinject", "rules.conf"])
def test_a_missing_file_fails_the_build_and_is_named(build_with, runtime, tmp_path, name):
    (runtime / name).unlink()
    result = build_with()
    assert result.returncode == 1
    assert f"a volume needs {name}: --runtime" in result.stderr
    assert f"{runtime}/{name}" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_module_of_another_version_is_left_out(build_with, runtime, tmp_path):
    (runtime / "ddinject_stale.py").write_text("raise SystemExit\n")
    assert build_with().returncode == 0
    assert not (tmp_path / "out/volume/ddinject_stale.py").exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (None, "a volume needs payload.list: --runtime"),
        ("", "payload.list: expected the name sitecustomize.py, not found"),
        ("rules.conf\n", "payload.list: expected the name sitecustomize.py, not found"),
        ("sitecustomize.py\n../x\n", "payload.list: expected a file name, found ../x"),
        ("sitecustomize.py\n..\n", "payload.list: expected a file name, found .."),
    ],
)
def test_a_list_that_is_wrong_is_named(build_with, runtime, text, complaint):
    (runtime / "payload.list").unlink()
    if text is not None:
        (runtime / "payload.list").write_text(text)
    result = build_with()
    assert result.returncode == 1
    assert complaint in result.stderr
