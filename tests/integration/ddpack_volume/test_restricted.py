"""ddpack-init where it has next to nothing: an empty image, no rights, no memory, poor disks."""

import io
import os
import subprocess
import tarfile
import uuid

import pytest
from support.volumes import make_volume, share_directories, snapshot

MEMORY = "32m"


def docker(*words, status=0):
    result = subprocess.run(
        ["docker", *map(str, words)], check=False, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == status, result
    return result.stdout


@pytest.fixture(scope="module")
def image(program):
    """An image that holds the program and nothing else."""
    name = f"ddinject-volume-{uuid.uuid4().hex[:8]}"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(program, "ddpack-init")
    subprocess.run(
        ["docker", "import", "--change", 'ENTRYPOINT ["/ddpack-init"]', "-", name],
        check=True,
        input=archive.getvalue(),
        capture_output=True,
        timeout=60,
    )
    yield name
    docker("image", "rm", "--force", name)


def restricted(image, place, *words, status=0):
    """As the Pod Security Standards' `restricted` has it, and in 32 MiB."""
    return docker(
        "run",
        "--rm",
        "--network=none",
        "--read-only",
        "--user=12345:12345",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        f"--memory={MEMORY}",
        f"--memory-swap={MEMORY}",
        "--pids-limit=16",
        f"--volume={place}/source:/source:ro",
        f"--volume={place}/shared:/shared",
        image,
        *words,
        status=status,
    )


def test_a_restricted_pod_with_32_mib(image, program, place):
    """As many rows as a volume of twelve targets has, and more bytes than there is memory."""
    share_directories(make_volume(place / "source", per_target=1150, size=30_000))
    (place / "shared").mkdir()
    (place / "shared").chmod(0o777)
    assert "3471 files" in restricted(image, place, "copy", "/source", "/shared/below/it")
    restricted(image, place, "verify", "/shared/below/it")
    subprocess.run([program, "verify", place / "shared/below/it"], check=True, capture_output=True)
    assert (place / "shared/below/it").stat().st_uid == 12345
    assert "left alone" in restricted(image, place, "copy", "/source", "/shared/below/it")
    subprocess.run(["rm", "-r", place / "shared/below"], check=True)
    # The mount point itself, and a selection, which holds two manifests in memory.
    restricted(
        image, place, "copy", "--target", "*musl*", "--target", "py3.9*", "/source", "/shared"
    )
    subprocess.run([program, "verify", place / "shared"], check=True, capture_output=True)


POOR = {
    "no openat2": "openat2:error=ENOSYS",
    "a filter that forbids openat2": "openat2:error=EPERM",
    "no locks": "flock:error=ENOLCK",
    "no statx": "statx:error=ENOSYS",
    "no exchange, no noreplace": "renameat2:error=EINVAL",
    "no clones": "ioctl:error=ENOTTY",
    "no random numbers yet": "getrandom:error=EAGAIN",
    "one processor": "sched_getaffinity:error=ENOSYS",
    "no threads": "clone,clone3:error=EAGAIN",
}


@pytest.mark.parametrize("kind", POOR)
def test_what_a_kernel_or_a_file_system_lacks_is_done_without(
    poor_copy, ddpack, volume, place, kind
):
    share_directories(volume)
    target = make_volume(place / "target", version="4.15.0")
    poor_copy(volume, target, POOR[kind])
    assert "left alone" in poor_copy(volume, target, POOR[kind]).stdout
    assert snapshot(target) == snapshot(volume)
    ddpack("verify", target)
    assert [name for name in os.listdir(place) if name.endswith(".partial")] == []


def test_a_clone_is_checked_as_well(poor_copy, volume, place):
    """FICLONE is answered without cloning: the empty file must not pass for the content."""
    result = poor_copy(volume, place / "target", "ioctl:retval=0", status=3)
    assert "sha256 is" in result.stderr
    assert not (place / "target").exists()


def test_the_program_is_small(build):
    assert (build / "ddpack-init").stat().st_size <= 1 << 20
