"""The init image from a clone, as its users build it. It takes minutes."""

import json
import shutil
import ssl
import subprocess
import tarfile
import urllib.request
from pathlib import Path

import pytest
from support.arm64 import AARCH64, elf_machines
from support.containers import BUILDERS
from support.published import DDTRACE

pytestmark = pytest.mark.long
ONE_TARGET = {"PYTHONS": "3.11", "PLATFORMS": "manylinux2014"}


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Path:
    """A certificate that nobody else trusts."""
    place = tmp_path_factory.mktemp("authority")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=authority of a test", "-keyout", place / "key", "-out", place / "crt"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return place / "crt"


@pytest.fixture(scope="session")
def sources(context, authority, tmp_path_factory) -> Path:
    """A context with nothing prepared, and with the authorities that this machine trusts."""
    place = tmp_path_factory.mktemp("sources") / "tree"
    shutil.copytree(context, place, ignore=shutil.ignore_patterns("prepared"), symlinks=True)
    certificates = place / "deploy/image/certificates"
    for certificate in Path("/usr/local/share/ca-certificates").glob("*.crt"):
        shutil.copy(certificate, certificates)
    shutil.copy(authority, certificates / "test.crt")
    return place


@pytest.fixture(scope="session")
def lock(build, sources) -> Path:
    """One Python on both machines."""
    path = sources / "ddtrace.lock.json"
    command = [build / "ddpack", "lock", "--ddtrace", DDTRACE, "--arch", "x86_64,aarch64"]
    command += ["--python", "3.11", "--platform", "manylinux2014", "-o", path]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return path


@pytest.fixture(scope="session")
def wheels(root, sources, lock, build) -> Path:
    """A folder with the wheels of one target, and uv's."""
    place = sources / "wheels"
    place.mkdir()
    target = next(it for it in json.loads(lock.read_text())["targets"] if it["arch"] == "x86_64")
    for wheel in target["wheels"]:
        with urllib.request.urlopen(wheel["url"], context=ssl.create_default_context()) as answer:
            (place / wheel["file"]).write_bytes(answer.read())
    pinned = (root / "scripts/requirements.txt").read_text().splitlines()
    command = [build / "venv/bin/python", "-m", "pip", "download", "-q", "--no-deps", "-d", place]
    command += [line for line in pinned if line.startswith("uv==")]
    subprocess.run(command, check=True, timeout=300)
    return place


@pytest.fixture(scope="session")
def image(engine, sources, debian):
    """image(what, *options, **arguments): built from the sources."""

    def made(what, *options, **arguments):
        return engine.build(sources, what, *options, BUILD_IMAGE=debian("bookworm"), **arguments)

    return made


def check_volume(engine, image: str) -> str:
    """One target of one Python, which the image's own program lists."""
    result = engine.run(image, "ddpack-init", "list", "volume", options=["--network", "none"])
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"ddtrace {DDTRACE}\n")
    assert "\n1 target, " in result.stdout
    assert "3.11" in result.stdout and "manylinux2014" in result.stdout
    return result.stdout


def test_from_an_index(engine, image):
    """With certificates of the site's own, which pip, uv and ddpack trust from then on."""
    made = image("index", DDTRACE_PYTHON_VERSION=f"v{DDTRACE}", **ONE_TARGET)
    check_volume(engine, made)
    code = "import ssl; print(ssl.create_default_context().get_ca_certs())"
    result = engine.run(f"{made}-build", "python3", "-c", code)
    assert "authority of a test" in result.stdout, result.stderr


def test_from_wheels(engine, image, wheels, tmp_path):
    """No index: the folder has all that is needed. And `ddpack build` gets its options."""
    made = image("wheels", WHEELS=wheels.name, BUILD_OPTIONS="--no-pyc --strip")
    check_volume(engine, made)
    with tarfile.open(engine.save_layer(made, tmp_path)) as layer:
        names = layer.getnames()
    assert any(name.endswith("/ddtrace/__init__.py") for name in names)
    assert not any(name.endswith(".pyc") for name in names)


@pytest.mark.parametrize("builder", BUILDERS)
def test_from_a_lock_for_another_machine(engine, image, lock, tmp_path, builder):
    """Cross-built; the lock's targets for this machine are left out."""
    if builder == "buildkit":
        made = image("arm64", "--platform", "linux/arm64", builder=builder, LOCK=lock.name)
    else:
        made = image("arm64", TARGETARCH="arm64", LOCK=lock.name)
    with tarfile.open(engine.save_layer(made, tmp_path)) as layer:
        layer.extractall(tmp_path)
    machines = elf_machines(tmp_path)
    assert set(machines.values()) == {AARCH64}
    assert set(machines) > {"bin/busybox", "datadog-init/ddpack-init"}
    volume = tmp_path / "datadog-init/package"
    targets = [path.name for path in volume.glob("ddtrace_pkgs/*") if path.is_dir()]
    assert targets == ["site-packages-ddtrace-py3.11-manylinux2014-aarch64"]
