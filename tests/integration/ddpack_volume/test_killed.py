"""ddpack copy killed at any moment: the old volume or the new one, and the next run cleans up."""

import random
import subprocess
import time

import pytest
from support.schedule import IS_LONG
from support.volumes import make_volume, share_directories, snapshot

# Twice as many in all.
KILLS = 100 if IS_LONG else 10


@pytest.fixture
def volumes(place):
    """Two that differ, large enough for a kill to hit the middle."""
    return [
        share_directories(
            make_volume(place / version, version=version, per_target=150, size=20_000)
        )
        for version in ("4.15.0", "4.16.0")
    ]


def version_in(target) -> str:
    """A killed copy in place may have left none."""
    version = target / "version"
    return version.read_text() if version.exists() else ""


def kill_at_random_moments(program, volumes, target, options, check):
    """KILLS copies of a volume that is not there yet, each killed at work; `check` looks after each.

    The moments lie within the time that the last whole copy took here, so that they hit copies on
    a disk and a machine of any speed.
    """
    moments = random.Random(4160)
    versions = [version_in(volume) for volume in volumes]
    killed, duration = 0, 0.0
    for _ in range(20 * KILLS):
        source = volumes[1 - versions.index(version_in(target) or versions[0])]
        moment = moments.uniform(0, 1.5 * duration) if duration else 60
        started = time.monotonic()
        process = subprocess.Popen(
            [program, "copy", source, target], stdout=subprocess.DEVNULL, **options
        )
        try:
            assert process.wait(moment) == 0
            duration = time.monotonic() - started
        except subprocess.TimeoutExpired:
            process.kill()
            killed += process.wait(timeout=60) != 0
        check()
        if killed == KILLS:
            return
    raise AssertionError(f"only {killed} of {20 * KILLS} copies were killed at work")


@pytest.mark.sampled
def test_a_killed_copy_leaves_the_old_volume_or_the_new_one(program, ddpack, volumes, place):
    target = place / "target"
    wholes = [snapshot(volume) for volume in volumes]

    def check():
        assert snapshot(target) in wholes

    kill_at_random_moments(program, volumes, target, {}, check)
    for volume, whole in zip(volumes, wholes):
        ddpack("copy", volume, target)
        assert snapshot(target) == whole
    assert [file for file in place.iterdir() if file.name.endswith(".partial")] == []


@pytest.mark.sampled
def test_a_killed_copy_in_place_leaves_a_whole_volume_or_no_version(
    program, ddpack, volumes, place, as_nobody
):
    target = place / "target"
    target.mkdir()
    target.chmod(0o777)
    wholes = [snapshot(volume) for volume in volumes]

    def check():
        if not (target / "version").exists():
            return
        found = snapshot(target)
        assert {name: found[name] for name in found if not name.startswith(".ddpack.")} in wholes

    kill_at_random_moments(program, volumes, target, as_nobody, check)
    for volume, whole in zip(volumes, wholes):
        ddpack("copy", volume, target, **as_nobody)
        assert snapshot(target) == whole


@pytest.mark.parametrize("renames", range(1, 13))
def test_a_copy_in_place_that_is_killed_at_any_rename_can_be_run_again(
    program, ddpack, volume, place, as_nobody, renames
):
    """Killed by strace at the n-th rename: a moment that chance would hardly hit."""
    target = place / "target"
    target.mkdir()
    target.chmod(0o777)
    older = make_volume(place / "older", version="4.15.0")
    ddpack("copy", older, target, **as_nobody)
    inject = f"inject=rename,renameat,renameat2:signal=KILL:when={renames}"
    result = subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "-e", inject, program, "copy", volume, target],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
        **as_nobody,
    )
    assert result.returncode != 0
    if (target / "version").exists():
        found = {n: f for n, f in snapshot(target).items() if not n.startswith(".ddpack.")}
        assert found in (snapshot(older), snapshot(volume))
    ddpack("copy", volume, target, **as_nobody)
    assert snapshot(target) == snapshot(volume)
