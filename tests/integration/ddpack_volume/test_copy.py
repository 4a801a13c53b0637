"""ddpack copy: what arrives, and what is refused."""

import fcntl
import os
import subprocess

import pytest
from support.namespaces import run_in_namespace
from support.volumes import GLIBC, MUSL, link_groups, make_volume, snapshot


def leftovers(path):
    return [file.name for file in path.iterdir() if file.name.endswith(".partial")]


def test_copy_keeps_links_and_modes_whatever_the_umask(ddpack, volume, place):
    target = place / "deep" / "er" / "target"
    result = ddpack("copy", volume, target, umask=0o077)
    assert f"46 files in {len(link_groups(volume))} inodes" in result.stdout
    assert snapshot(target) == snapshot(volume)
    assert link_groups(target) == link_groups(volume)
    for directory in (target, target.parent, target.parent.parent):
        assert directory.stat().st_mode & 0o7777 == 0o755
    assert (target / "manifest.json").stat().st_mode & 0o7777 == 0o644
    assert leftovers(target.parent) == []
    ddpack("verify", target)


@pytest.mark.smoke
def test_second_copy_leaves_an_equal_volume_alone(ddpack, volume, place):
    target = place / "target"
    ddpack("copy", volume, target)
    before = target.stat().st_ino, (target / "version").stat().st_ctime_ns
    result = ddpack("copy", volume, target)
    assert "left alone" in result.stdout
    assert len(result.stdout.splitlines()) == 1
    assert (target.stat().st_ino, (target / "version").stat().st_ctime_ns) == before


def test_a_copy_of_a_copy_has_the_same_manifest(ddpack, volume, place):
    ddpack("copy", volume, place / "one")
    ddpack("copy", place / "one", place / "two")
    assert (place / "one/manifest.json").read_bytes() == (place / "two/manifest.json").read_bytes()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (GLIBC, {GLIBC}),
        ("py3.12-*", {GLIBC, MUSL}),
        ("*-py3.12-manylinux2014-*,*musl*", {GLIBC, MUSL}),
    ],
)
def test_only_the_wanted_targets_are_copied(ddpack, volume, place, pattern, names):
    target = place / "target"
    ddpack("copy", volume, target, "--target", pattern)
    found = {file.name for file in (target / "ddtrace_pkgs").iterdir()}
    assert found == names | {f"{name}.requires" for name in names}
    assert (target / "libddinject.so").exists()
    ddpack("verify", target)
    assert "left alone" in ddpack("copy", volume, target, "--target", pattern).stdout
    assert "left alone" not in ddpack("copy", volume, target).stdout
    assert snapshot(target) == snapshot(volume)


def test_a_pattern_that_matches_nothing_names_the_targets(ddpack, volume, place):
    result = ddpack("copy", volume, place / "target", "--target", "py3.12-*,py3.99", status=2)
    assert "--target py3.99 matches no target of the volume, which has: " in result.stderr
    assert GLIBC in result.stderr
    assert not (place / "target").exists()


def test_an_older_volume_is_replaced_as_a_whole(ddpack, volume, place):
    target = make_volume(place / "target", version="4.15.0", per_target=20)
    ddpack("copy", volume, target)
    assert snapshot(target) == snapshot(volume)
    assert leftovers(place) == []


def test_synced_means_on_the_disk_before_it_is_in_place(program, volume, place):
    trace = place / "trace"
    subprocess.run(
        ["strace", "-f", "-qq", "-o", trace, "-e", "trace=syncfs,renameat2"]
        + [program, "copy", "--sync", volume, place / "target"],
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )
    calls = [line.split("(")[0].split()[-1] for line in trace.read_text().splitlines()]
    assert calls == ["syncfs", "renameat2"]


def test_an_empty_directory_is_filled(ddpack, volume, place):
    (place / "target").mkdir()
    ddpack("copy", volume, f"{place}/target/")
    assert snapshot(place / "target") == snapshot(volume)


def test_a_link_to_a_volume_stays_a_link(ddpack, volume, place):
    make_volume(place / "real", version="4.15.0")
    (place / "link").symlink_to("real")
    ddpack("copy", volume, place / "link")
    assert (place / "link").is_symlink()
    assert snapshot(place / "real") == snapshot(volume)


def test_copy_by_an_unprivileged_user(ddpack, volume, place, as_nobody):
    (place / "home").mkdir()
    os.chown(place / "home", as_nobody["user"], as_nobody["group"])
    ddpack("copy", volume, place / "home/target", **as_nobody)
    assert snapshot(place / "home/target") == snapshot(volume)


@pytest.mark.parametrize("older", [False, True])
def test_copy_into_a_directory_whose_parent_is_closed(ddpack, volume, place, as_nobody, older):
    target = place / "target"
    target.mkdir()
    os.chown(target, as_nobody["user"], as_nobody["group"])
    if older:
        previous = make_volume(place / "previous", version="4.15.0", per_target=20)
        ddpack("copy", previous, target, **as_nobody)
    inode = target.stat().st_ino
    ddpack("copy", volume, target, umask=0o077, **as_nobody)
    assert target.stat().st_ino == inode
    assert snapshot(target) == snapshot(volume)
    assert link_groups(target) == link_groups(volume)
    assert "left alone" in ddpack("copy", volume, target, **as_nobody).stdout


MOUNTS = {
    "tmpfs": "mount -t tmpfs -o mode=0777 none target",
    "bind": "mount --bind real target",
    "fresh disk": "mount -t tmpfs none target; mkdir -m 0700 target/lost+found",
}


@pytest.mark.parametrize("mount", MOUNTS)
def test_copy_into_a_mount_point(program, volume, place, mount):
    (place / "target").mkdir()
    (place / "real").mkdir()
    make_volume(place / "older", version="4.15.0")
    script = f"""
        {MOUNTS[mount]}
        {program} copy older target
        {program} copy source target
        {program} copy source target | grep -q 'left alone'
        ls -A target
        {"rmdir target/lost+found" if mount == "fresh disk" else ""}
        {program} verify target"""
    result = run_in_namespace(script, cwd=place, timeout=60)
    assert result.returncode == 0, result.stderr
    assert ".partial" not in result.stdout
    assert "ddtrace 4.16.0" in result.stdout


def test_the_program_needs_nothing_but_itself(program, volume, place):
    root = place / "root"
    root.mkdir()
    (root / "ddpack-init").write_bytes(program.read_bytes())
    (root / "ddpack-init").chmod(0o755)
    volume.rename(root / "source")
    for arguments in (["copy", "/source", "/target"], ["verify", "/target"], ["list", "/target"]):
        subprocess.run(
            ["/ddpack-init", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            preexec_fn=lambda: (os.chroot(root), os.chdir("/")),
            timeout=60,
        )
    assert snapshot(root / "target") == snapshot(root / "source")


def test_a_directory_that_is_no_volume_is_not_touched(ddpack, volume, place):
    (place / "target").mkdir()
    (place / "target/precious").write_text("mine")
    result = ddpack("copy", volume, place / "target", status=1)
    assert "holds precious and no manifest.json, so it is not a volume and is not" in result.stderr
    assert "replaced: empty it or choose another place" in result.stderr
    assert [file.name for file in (place / "target").iterdir()] == ["precious"]


def test_a_file_in_the_place_is_not_touched(ddpack, volume, place):
    (place / "target").write_text("mine")
    result = ddpack("copy", volume, place / "target", status=1)
    assert "exists but is not a directory: remove it or choose another place" in result.stderr
    assert (place / "target").read_text() == "mine"


@pytest.mark.parametrize("below", ["", "/inner", "/not/yet/there"])
def test_a_place_inside_of_the_source_is_refused(ddpack, volume, below):
    before = snapshot(volume)
    result = ddpack("copy", volume, f"{volume}{below}", status=2)
    assert "is inside of the volume" in result.stderr
    assert snapshot(volume) == before


def test_a_place_around_the_source_is_refused(ddpack, place):
    outer = make_volume(place / "outer")
    inner = make_volume(outer / "inner")
    before = snapshot(outer)
    result = ddpack("copy", inner, outer, status=2)
    assert ", which the copy would replace: choose another place" in result.stderr
    assert snapshot(outer) == before


@pytest.mark.parametrize("name", ["manifest.json", "version"])
def test_a_source_that_is_no_volume_is_refused(ddpack, volume, place, name):
    (volume / name).unlink()
    assert name in ddpack("copy", volume, place / "target", status=1).stderr
    assert sorted(file.name for file in place.iterdir()) == ["source"]


def flip_a_bit(file):
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def replace_by_link(file):
    file.rename(file.with_suffix(".real"))
    file.symlink_to(file.with_suffix(".real").name)


def replace_directory_by_link(file):
    file.parent.rename(file.parent.with_suffix(".real"))
    file.parent.symlink_to(file.parent.with_suffix(".real").name)


def replace_by_fifo(file):
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "spoil",
    [
        flip_a_bit,
        replace_by_link,
        replace_directory_by_link,
        replace_by_fifo,
        lambda file: file.unlink(),
        lambda file: file.write_bytes(file.read_bytes() + b"more"),
    ],
)
def test_a_source_that_is_not_what_it_says_leaves_the_old_volume(ddpack, volume, place, spoil):
    target = make_volume(place / "target", version="4.15.0")
    before = snapshot(target)
    name = f"ddtrace_pkgs/{GLIBC}/ddtrace/d3/own3.so"
    spoil(volume / name)
    assert f"ddtrace_pkgs/{GLIBC}/ddtrace/d3" in ddpack("copy", volume, target, status=3).stderr
    assert snapshot(target) == before
    assert leftovers(place) == []


def test_what_a_dead_process_left_is_removed(ddpack, volume, place):
    """Whoever stages holds a lock on the directory; the number in its name says nothing."""
    for name in (".target.1.partial", ".target.0123abcd.partial", ".target.kept.partial"):
        (place / name).mkdir()
        (place / name / "half").write_text("half")
    alive = os.open(place / ".target.0123abcd.partial", os.O_RDONLY)
    fcntl.flock(alive, fcntl.LOCK_EX)
    ddpack("copy", volume, place / "target")
    os.close(alive)
    assert sorted(leftovers(place)) == [".target.0123abcd.partial", ".target.kept.partial"]
    assert "left alone" in ddpack("copy", volume, place / "target").stdout
    assert leftovers(place) == [".target.kept.partial"]


def test_copies_at_the_same_time_end_with_one_whole_volume(program, ddpack, volume, place):
    target = place / "target"
    other = make_volume(place / "other", version="4.15.0")
    running = [
        subprocess.Popen([program, "copy", source, target], stdout=subprocess.DEVNULL)
        for source in (volume, other, volume, other, volume, other)
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * len(running)
    ddpack("verify", target)
    assert leftovers(place) == []


@pytest.mark.parametrize("error", ["EPERM", "EMLINK", "EOPNOTSUPP", "ERANGE"])
def test_without_hard_links_files_are_copied(poor_copy, ddpack, volume, place, error):
    target = place / "target"
    said = poor_copy(volume, target, f"linkat:error={error}").stdout
    assert "no hard links there, so 8 equal files were copied" in said
    assert snapshot(target) == snapshot(volume)
    assert all(len(group) == 1 for group in link_groups(target))
    ddpack("verify", target)


@pytest.mark.parametrize("error", ["EINVAL", "EXDEV", "EBUSY"])
def test_where_directories_cannot_be_exchanged_entries_are(poor_copy, volume, place, error):
    target = make_volume(place / "target", version="4.15.0", per_target=20)
    inode = target.stat().st_ino
    poor_copy(volume, target, f"renameat2:error={error}")
    assert target.stat().st_ino == inode
    assert snapshot(target) == snapshot(volume)
    assert leftovers(place) == []
