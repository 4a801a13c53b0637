"""The init image: what is in it, and that it fills a volume as those who use it ask."""

import json
import tarfile
from collections import Counter

import pytest
from support.containers import BUILDERS

RESTRICTED = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"]
RESTRICTED += ["--user", "12345:12345", "--network", "none"]
# What Datadog's Admission Controller runs, in its older and its newer form.
COMMANDS = {
    "library": ["sh", "copy-lib.sh", "/datadog-lib"],
    "library and injector": ["/bin/sh", "-c", "--"]
    + ["sh copy-lib.sh /datadog-lib && echo $(date +%s) >> /injector/c-init-time"],
    "program": ["ddpack-init", "copy", "volume", "/datadog-lib"],
    "default": [],
}


@pytest.fixture(scope="session", params=BUILDERS)
def image(request, build_init, init_image) -> str:
    """The init image, as each of the engine's two builders makes it."""
    if request.param == "classic":
        return init_image
    return build_init("init-kit", request.param)


@pytest.fixture
def splits_links(request, engine) -> bool:
    """BuildKit asks a file for its number of links. The driver fuse-overlayfs counts those names
    that were looked at already: the first of a file's names becomes a copy of its own."""
    driver = engine.call("info", "-f", "{{.Driver}}")
    return driver == "fuse-overlayfs" and request.node.callspec.params["image"] == "buildkit"


@pytest.fixture(scope="session")
def layer(engine, image, tmp_path_factory):
    """The members of the image's one layer."""
    archive = engine.save_layer(image, tmp_path_factory.mktemp("saved"))
    with tarfile.open(archive) as opened:
        members = {member.name.rstrip("/"): member for member in opened}
    archive.unlink()
    return members


def test_hard_links_survive_the_layer(layer, context, splits_links):
    volume = context / "deploy/image/prepared/volume"
    files = [path for path in volume.rglob("*") if path.is_file() and not path.is_symlink()]
    inodes = Counter(path.stat().st_ino for path in files)
    prefix = "datadog-init/package/"
    members = [member for name, member in layer.items() if name.startswith(prefix)]
    regular = sum(member.isreg() for member in members)
    links = sum(member.islnk() for member in members)
    assert len(inodes) < len(files) == regular + links
    split = sum(count > 1 for count in inodes.values()) if splits_links else 0
    assert len(inodes) <= regular <= len(inodes) + split
    assert sum(path.is_symlink() for path in volume.rglob("*")) == sum(
        member.issym() for member in members
    )


def test_nobody_but_root_may_change_what_is_in_it(layer):
    writable = [name for name, one in layer.items() if one.mode & 0o022 and not one.issym()]
    assert writable == ["datadog-lib"]
    assert {member.uid for member in layer.values()} == {0}
    assert all(member.mode & 0o004 for member in layer.values())


def test_it_has_nothing_more(layer):
    top = {name.split("/")[0] for name in layer}
    assert top == {"bin", "datadog-init", "datadog-lib"}
    assert {name for name in layer if name.startswith("bin/")} == {"bin/busybox", "bin/sh"}
    init = {name.split("/")[1] for name in layer if name.startswith("datadog-init/")}
    assert init == {"package", "volume", "ddpack-init", "copy-lib.sh"}
    assert layer["datadog-init/volume"].linkname == "package"
    assert [name for name in layer if name.startswith("datadog-lib/")] == []


def test_what_it_says_of_itself(engine, image):
    config = json.loads(engine.call("inspect", "-f", "{{json .Config}}", image))
    assert config["WorkingDir"] == "/datadog-init"
    user = config["User"].split(":")
    assert all(part.isdigit() and int(part) >= 1000 for part in user)
    assert not config.get("Entrypoint")
    prefix = "org.opencontainers.image."
    labels = {name.removeprefix(prefix): value for name, value in config["Labels"].items()}
    assert labels["title"] == "ddinject-init" and labels["licenses"] == "Apache-2.0"
    assert labels["version"] and labels["revision"] and labels["description"]
    assert labels["com.datadoghq.ddtrace.version"] == "v4.16.0"


@pytest.mark.parametrize("command", COMMANDS)
def test_it_fills_a_volume(engine, init_image, command):
    options = [*RESTRICTED, "--memory", "32m", "--memory-swap", "32m"]
    volume = engine.open_volume()
    mounts = ["-v", f"{volume}:/datadog-lib", "--tmpfs", "/injector:mode=1777"]
    result = engine.run(init_image, *COMMANDS[command], options=[*options, *mounts])
    assert result.returncode == 0, result.stderr
    assert "/datadog-lib: ddtrace 4.16.0, 2 targets" in result.stdout
    mounts = ["-v", f"{volume}:/datadog-lib:ro"]
    again = engine.run(init_image, "ddpack-init", "verify", "/datadog-lib", options=mounts)
    assert again.returncode == 0, again.stderr


def test_it_fills_a_new_volume_of_the_engines(engine, init_image):
    """As the engine makes one: it is nobody's but root's, were it not for the image's directory."""
    mount = ["-v", f"{engine.create_volume()}:/datadog-lib"]
    result = engine.run(init_image, options=mount)
    assert result.returncode == 0, result.stderr
    assert "/datadog-lib: ddtrace 4.16.0, 2 targets" in result.stdout


def test_the_program_alone_as_entrypoint(engine, init_image):
    options = [*RESTRICTED, "--entrypoint", "ddpack-init", "--tmpfs", "/lib:mode=0777"]
    words = ["copy", "--target", "*py3.11-manylinux*", "volume", "/lib"]
    result = engine.run(init_image, *words, options=options)
    assert result.returncode == 0, result.stderr
    assert "/lib: ddtrace 4.16.0, 1 target," in result.stdout


def test_without_a_directory_it_says_how_it_is_used(engine, init_image):
    result = engine.run(init_image, "sh", "copy-lib.sh", options=RESTRICTED)
    assert result.returncode != 0
    assert "usage: sh copy-lib.sh DIR" in result.stderr


def test_a_volume_that_cannot_be_written_is_named(engine, init_image):
    options = [*RESTRICTED, "--tmpfs", "/closed:mode=0755"]
    result = engine.run(init_image, "sh", "copy-lib.sh", "/closed", options=options)
    assert result.returncode == 1
    assert "/closed" in result.stderr and "Permission denied" in result.stderr


@pytest.mark.parametrize("missing", ["volume/version", "ddpack-init", "volume/ddinject"])
def test_a_context_that_lacks_something_makes_no_image(engine, context, debian, tmp_path, missing):
    """The build's own script, on a tree that is not whole: it names what is missing."""
    (context / "deploy/image/prepared" / missing).rename(tmp_path / "kept")
    try:
        options = ["-v", f"{context}:/src:ro", "-w", "/src", "-e", "PREPARED=deploy/image/prepared"]
        script = ["deploy/image/fill-root", "/image"]
        result = engine.run(debian("bookworm"), *script, options=options)
    finally:
        (tmp_path / "kept").rename(context / "deploy/image/prepared" / missing)
    assert result.returncode != 0
    assert missing.split("/")[-1].replace("version", "volume") in result.stderr


@pytest.mark.parametrize("machine", ["s390x", "riscv64"])
def test_an_architecture_without_wheels_is_refused(engine, context, debian, machine):
    """Before anything is fetched or compiled."""
    options = ["-v", f"{context}:/src:ro", "-w", "/src", "-e", f"TARGETARCH={machine}"]
    result = engine.run(debian("bookworm"), "deploy/image/fill-root", "/image", options=options)
    assert result.returncode == 1
    assert machine in result.stderr
