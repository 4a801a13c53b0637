"""ddpack copy on real file systems that lack something, or do it in a way of their own."""

import os
import subprocess

import pytest
from support.namespaces import run_in_namespace
from support.volumes import link_groups, make_volume, share_directories, snapshot


@pytest.fixture(scope="module")
def linkless(tmp_path_factory):
    """CryFS: symlinks and modes, no hard links, no exchange. Its key takes 10 to 20 s to make."""
    home = tmp_path_factory.mktemp("cryfs")
    for name in ("store", "mount"):
        (home / name).mkdir()
    quiet = {"CRYFS_FRONTEND": "noninteractive", "CRYFS_NO_UPDATE_CHECK": "true"}
    subprocess.run(
        ["cryfs", home / "store", home / "mount"],
        check=True,
        env={**os.environ, **quiet, "CRYFS_LOCAL_STATE_DIR": str(home / "state")},
        input="password\n",
        text=True,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    yield home / "mount"
    subprocess.run(["umount", home / "mount"], check=True, timeout=60)


@pytest.mark.long
def test_a_file_system_without_hard_links(ddpack, linkless, place):
    new = share_directories(make_volume(place / "new"))
    target = linkless / "volume"
    ddpack("copy", make_volume(place / "old", version="4.15.0"), target)
    assert "no hard links there" in ddpack("copy", new, target).stdout
    assert snapshot(target) == snapshot(new)
    assert all(len(group) == 1 for group in link_groups(target))
    assert os.listdir(linkless) == ["volume"]
    assert "left alone" in ddpack("copy", new, target).stdout
    ddpack("verify", target)


def test_in_layers_of_an_overlay(program, place):
    """A volume of the lower layer can be replaced entry by entry alone: EXDEV for the directory."""
    old = share_directories(make_volume(place / "old", version="4.15.0"))
    new = share_directories(make_volume(place / "new"))
    for name in ("lower", "upper", "work", "merged"):
        (place / name).mkdir()
    old.rename(place / "lower/volume")
    script = f"""
        mount -t tmpfs none upper; mkdir upper/u upper/w
        mount -t overlay -o lowerdir=lower,upperdir=upper/u,workdir=upper/w none merged
        {program} copy new merged/volume
        {program} verify merged/volume
        {program} copy new merged/volume | grep 'left alone'
        {program} copy merged/volume again
        {program} verify again"""
    result = run_in_namespace(script, cwd=place, timeout=60)
    assert result.returncode == 0, result.stderr
    assert snapshot(place / "again") == snapshot(new)
    assert (place / "lower/volume/version").read_text() == "4.15.0\n"


def test_from_one_overlay_into_another(program, place):
    """As from an image into a container's own layer; the source is in two layers itself."""
    old = share_directories(make_volume(place / "old", version="4.15.0"))
    new = share_directories(make_volume(place / "new"))
    for name in ("image/volume", "patch/volume", "container", "from", "to"):
        (place / name).mkdir(parents=True)
    for entry in sorted(new.iterdir()):
        kind = "patch" if entry.name == "version" else "image"
        subprocess.run(["cp", "-a", entry, place / kind / "volume"], check=True)
    old.rename(place / "container/volume")
    script = f"""
        mount -t overlay -o lowerdir=patch:image none from
        mkdir layers; mount -t tmpfs none layers; mkdir layers/upper layers/work
        mount -t overlay -o lowerdir=container,upperdir=layers/upper,workdir=layers/work none to
        for target in to/volume to/fresh; do
            {program} copy from/volume $target
            {program} verify $target
            {program} copy from/volume $target | grep 'left alone'
        done
        ls -A to; cp -a to/volume to/fresh ."""
    result = run_in_namespace(script, cwd=place, timeout=60)
    assert result.returncode == 0, result.stderr
    assert ".partial" not in result.stdout
    assert snapshot(place / "volume") == snapshot(place / "fresh") == snapshot(new)
    assert (place / "container/volume/version").read_text() == "4.15.0\n"
