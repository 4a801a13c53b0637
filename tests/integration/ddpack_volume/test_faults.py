"""ddpack copy on disks that are full or broken, from sources and to places that change meanwhile:
the old volume or the new one is there, whole, and the next copy has nothing left to clean up."""

import errno
import os
import random
import shutil
import subprocess
import time

import pytest
from support.schedule import IS_LONG, but_for_a_long_run
from support.volumes import MUSL, make_volume, share_directories, snapshot

ROUNDS = 12
# A long run lets every call fail in both ways, any other every fifth in one of them by turns: 5 and
# 2 have no common divisor, so that both ways are met.
STEP = 1 if IS_LONG else 5
FAILURES = [errno.ENOSPC, errno.EIO]


@pytest.fixture(scope="session")
def faulty(program, build, root):
    """faulty(words, **variables): the dynamic ddpack under tests/cases/failing_calls.c."""
    directory = program.parent
    shutil.copy2(build / "ddpack", directory)
    source, shim = root / "tests/cases/failing_calls.c", directory / "failing_calls.so"
    subprocess.run(
        ["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-shared", "-fPIC", "-o", shim, source],
        check=True,
    )

    def call(*words, options=None, **variables):
        return subprocess.run(
            [directory / "ddpack", *map(str, words)],
            check=False,
            env={"LD_PRELOAD": str(shim), **{name: str(v) for name, v in variables.items()}},
            capture_output=True,
            text=True,
            timeout=60,
            **(options or {}),
        )

    return call


@pytest.fixture
def small(place):
    """Two small volumes that have everything: links, hard links, empty files."""
    return [
        share_directories(make_volume(place / version, version=version, per_target=2))
        for version in ("4.15.0", "4.16.0")
    ]


def leftovers(*places):
    return [name for path in places for name in os.listdir(path) if name.endswith(".partial")]


@pytest.fixture(params=["beside", "inside"])
def destination(request, place, as_nobody):
    """A place whose volume can be exchanged, or one whose entries alone can be."""
    home = place / "home"
    home.mkdir()
    home.chmod(0o777)
    if request.param == "beside":
        return home / "target", as_nobody
    target = home / "target"
    target.mkdir()
    target.chmod(0o777)
    home.chmod(0o755)
    return target, as_nobody


def count_calls(faulty, small, destination, place):
    target, options = destination
    counts = place / "counts"
    counts.write_text("")
    counts.chmod(0o666)
    assert faulty("copy", small[0], target, options=options).returncode == 0
    done = faulty("copy", small[1], target, options=options, FAULT_COUNT=counts)
    assert done.returncode == 0, done
    return int(counts.read_text())


@pytest.mark.sampled
@pytest.mark.parametrize("turn", but_for_a_long_run([0, 1], {0}))
def test_whichever_call_fails_a_whole_volume_is_there(faulty, small, destination, place, turn):
    target, options = destination
    wholes = [snapshot(volume) for volume in small]
    calls = count_calls(faulty, small, destination, place)
    assert calls > 100
    failed, is_new = 0, True
    for at in range(1, calls + 1, STEP):
        if is_new:
            assert faulty("copy", small[0], target, options=options).returncode == 0
        number = FAILURES[(at + turn) % 2]
        result = faulty("copy", small[1], target, options=options, FAULT_AT=at, FAULT_ERRNO=number)
        is_new = result.returncode == 0
        # What is left is what an unlink that failed has left.
        found = {n: f for n, f in snapshot(target).items() if not n.startswith(".ddpack.")}
        assert found == wholes[is_new], (at, result)
        assert is_new or result.returncode == 1, (at, result)
        assert is_new or os.strerror(number) in result.stderr, (at, result)
        failed += not is_new
    assert failed > calls // STEP // 3
    assert faulty("copy", small[0], target, options=options).returncode == 0
    assert snapshot(target) == wholes[0]
    assert leftovers(target, target.parent) == []


@pytest.mark.sampled
def test_a_disk_that_stays_broken_costs_nothing_but_the_copy(faulty, small, destination, place):
    target, options = destination
    wholes = [snapshot(volume) for volume in small]
    calls = count_calls(faulty, small, destination, place)
    for at in range(1, calls + 1, 1 if IS_LONG else 17):
        assert faulty("copy", small[0], target, options=options).returncode == 0
        broken = {"FAULT_AT": at, "FAULT_ERRNO": errno.EIO, "FAULT_LASTS": 1}
        faulty("copy", small[1], target, options=options, **broken)
        # Entries that were moved cannot be moved back then: in place there may be no volume.
        if (target / "version").exists():
            found = {n: f for n, f in snapshot(target).items() if not n.startswith(".ddpack.")}
            assert found in wholes, at
        assert faulty("copy", small[1], target, options=options).returncode == 0
        assert snapshot(target) == wholes[1]
        assert leftovers(target, target.parent) == []


SMALL_DISKS = {
    "too few bytes": (
        "size=300k",
        "not enough space in ",
        "MB needed, 0.3 MB available: free some space, or copy fewer targets with --target",
    ),
    "too few inodes": (
        "size=50m,nr_inodes=50",
        "not enough inodes in ",
        "needed, 49 available: remove some files, or copy fewer targets with --target",
    ),
}


@pytest.mark.parametrize("kind", SMALL_DISKS)
@pytest.mark.parametrize("is_checked", [True, False])
def test_a_full_disk(program, volume, place, kind, is_checked):
    """Told before anything is written; and where no figures are to be had, by what fails."""
    options, what, figures = SMALL_DISKS[kind]
    (place / "disk").mkdir()
    blind = "strace -f -qq -o /dev/null -e inject=statfs:error=ENOSYS"
    script = f"""mount -t tmpfs -o {options} none disk
        {"" if is_checked else blind} {program} copy source disk/target
        echo "status $?"; ls -A disk"""
    large = make_volume(place / "large", per_target=40, size=20_000)
    volume.rename(place / "unused")
    large.rename(place / "source")
    result = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        check=True,
        cwd=place,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.stdout.splitlines() == ["status 1"]
    if is_checked:
        assert what in result.stderr
        assert figures in result.stderr
        assert "--target" in result.stderr
    else:
        assert "No space left on device" in result.stderr


def test_a_source_that_changes_is_noticed(program, small, place):
    """A file that grows, and a volume that is replaced as a whole."""
    moments = random.Random(5)
    target = place / "target"
    source = make_volume(place / "source", version="4.14.0", per_target=60, size=30_000)
    other = make_volume(place / "other", version="4.13.0", per_target=60, size=30_000)
    changing = source / f"ddtrace_pkgs/{MUSL}/ddtrace/d3/own3.so"
    content = changing.read_bytes()
    wholes = [snapshot(source), snapshot(other), snapshot(small[0])]
    for turn in range(ROUNDS):
        subprocess.run([program, "copy", small[0], target], check=True, capture_output=True)
        running = subprocess.Popen([program, "copy", source, target], stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0, 0.03))
        if turn % 2 == 0:
            changing.write_bytes(b"x" * 40_000)
        else:
            subprocess.run([program, "copy", other, source], check=True, capture_output=True)
        status = running.wait(60)
        assert status in (0, 1, 3)
        assert snapshot(target) in (wholes[:2] if status == 0 else wholes[2:])
        if turn % 2 == 0:
            changing.write_bytes(content)
        else:
            shutil.rmtree(source)
            make_volume(source, version="4.14.0", per_target=60, size=30_000)


@pytest.mark.parametrize("swap", ["symlink", "directory"])
def test_what_came_to_the_place_meanwhile_stays(program, small, place, swap):
    target, elsewhere = place / "target", place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("mine")
    subprocess.run([program, "copy", small[0], target], check=True, capture_output=True)
    running = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=renameat2:delay_enter=700000"]
        + [program, "copy", small[1], target],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not list(place.glob(".target.*.partial/version")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    target.rename(place / "moved")
    if swap == "symlink":
        target.symlink_to("elsewhere")
    else:
        elsewhere.rename(target)
    stderr = running.communicate(timeout=60)[1]
    assert running.returncode == 1
    assert "was replaced while the copy was made" in stderr
    assert target.is_symlink() == (swap == "symlink")
    assert [file.name for file in target.iterdir()] == ["precious"]
    assert snapshot(place / "moved") == snapshot(small[0])
    assert leftovers(place) == []
