"""The init image for arm64, made on this machine and run under qemu's user emulation."""

import shutil
import tarfile

import pytest
from support.arm64 import AARCH64, COMPILER, QEMU, arm64_python, elf_machines
from support.debian import unpacked_packages
from support.processes import run
from support.published import call_ddpack, published_lock, wheel_cache

from .conftest import init_arguments

STATIC = ["libelf-dev", "zlib1g-dev", "nettle-dev"]
LOOK = "import platform, sys; print(platform.machine(), 'ddtrace' in sys.modules)"


@pytest.fixture(scope="module")
def runtime(make, build):
    """`make runtime` for arm64, with that machine's libraries from Debian."""
    libraries = unpacked_packages("bookworm:arm64", *STATIC)
    include = libraries / "usr/include"
    flags = [f"CC={COMPILER}", f"LDFLAGS=-L{libraries}/usr/lib/aarch64-linux-gnu"]
    path = f"{include}:{include}/aarch64-linux-gnu"
    make("-s", "-j2", "runtime", *flags, folder="test-arm64", CPATH=path)
    return build / "test-arm64"


@pytest.fixture(scope="module")
def prepared(build, context, runtime):
    """What a user prepares for arm64, beside what is there for this machine."""
    place = context / "deploy/image/prepared/arm64"
    place.mkdir()
    words = ("--arch", "aarch64", "--python", "3.11", "--platform", "manylinux2014")
    lock = published_lock(build, *words)
    words = ("--cache", wheel_cache(), "--runtime", runtime, "-o", place / "volume")
    call_ddpack(build, "build", "--lock", lock, *words)
    shutil.copy(runtime / "ddpack-init", place)
    shutil.copy(unpacked_packages("bookworm:arm64", "busybox-static") / "bin/busybox", place)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def image(engine, context, debian, prepared):
    """By BuildKit; the classic builder makes no image that says it is for another machine."""
    arguments = init_arguments(debian)
    platform = ["--platform", "linux/arm64"]
    return engine.build(context, "init-arm64", *platform, builder="buildkit", **arguments)


@pytest.fixture(scope="module")
def files(engine, image, tmp_path_factory):
    """The image's files, as a container would see them."""
    place = tmp_path_factory.mktemp("arm64")
    with tarfile.open(engine.save_layer(image, place)) as layer:
        layer.extractall(place / "files")
    return place / "files"


def test_what_it_says_of_itself(engine, image):
    assert engine.call("inspect", "-f", "{{.Os}}/{{.Architecture}}", image) == "linux/arm64"


def test_every_program_is_of_that_machine(files):
    machines = elf_machines(files)
    assert set(machines.values()) == {AARCH64}
    init = "datadog-init"
    programs = {"ddpack-init", "package/ddinject", "package/libddinject.so"}
    assert set(machines) > {"bin/busybox", *(f"{init}/{name}" for name in programs)}
    assert any("/ddtrace/internal/native/_native." in name for name in machines)


def test_its_copy_is_injected(files, tmp_path):
    """Its own program copies the volume, and Debian's Python for arm64 imports ddtrace from it."""
    init, volume = files / "datadog-init", tmp_path / "volume"
    copied = run(QEMU, init / "ddpack-init", "copy", init / "volume", volume)
    assert copied.returncode == 0, copied.stderr
    python = arm64_python(tmp_path / "overlay")
    words = ["/usr/bin/python3.11", "-c", LOOK]
    assert python.run(*words).stdout == "aarch64 False\n"
    result = python.run(*words, volume=volume, env={"DD_TRACE_ENABLED": "false"})
    assert result.stdout == "aarch64 True\n", result.stderr


def test_programs_of_another_machine_make_no_image(engine, context, debian, prepared):
    """What is prepared for arm64, in an image for this machine's builder."""
    options = ["-v", f"{context}:/src:ro", "-w", "/src", "-e", "TARGETARCH=arm64"]
    busybox = (
        f"-v={context}/deploy/image/prepared/busybox:/src/deploy/image/prepared/arm64/busybox:ro"
    )
    options += [busybox, "-e", "PREPARED=deploy/image/prepared"]
    result = engine.run(debian("bookworm"), "deploy/image/fill-root", "/image", options=options)
    assert result.returncode == 1
    assert "/bin/busybox is for x86_64, and the image for aarch64" in result.stderr
