"""An object that ld.so cannot open or map: it then complains at every exec, and nothing of ours runs that
could help it. `ddinject run` says so once, and leaves the object out."""

import os
import shutil

import pytest
from support.namespaces import everywhere, run_in_namespace
from support.processes import clean_environment, run

COMPLAINT = "cannot be preloaded ("
# What the system's programs read; the volume lies below none of them.
READABLE = ["/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", "/dev"]


@pytest.fixture
def reachable(volume, build, tmp_path):
    """The volume with its helper, where every user can reach it."""
    shutil.copy(build / "ddinject", volume.path)
    for directory in [volume.path, tmp_path, *tmp_path.parents[:3]]:
        directory.chmod(directory.stat().st_mode | 0o055)
    return volume


def missing(volume, quirk):
    os.unlink(volume.preload)
    return []


def not_for_this_user(volume, quirk):
    os.chmod(volume.preload, 0o600)
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def denied_by_a_security_module(volume, quirk):
    return [quirk("reads_only_below"), *READABLE, volume.path / "ddinject", "--"]


def on_a_mount_without_exec(volume, quirk):
    """It can be read there."""
    mount = f"mount --bind {volume.preload} {volume.preload}"
    script = f'{mount}; mount -o remount,bind,noexec {volume.preload}; exec "$@"'
    return ["unshare", "--mount", "bash", "-euc", script, "bash"]


@pytest.fixture(
    params=[missing, not_for_this_user, denied_by_a_security_module, on_a_mount_without_exec]
)
def becomes(request, reachable, quirk):
    """The words in front of a command that make the object one that cannot be opened."""
    return request.param(reachable, quirk)


def test_ld_so_complains_at_every_exec_and_the_program_runs(becomes, reachable):
    """So that the tests below can fail."""
    preloaded = {**clean_environment(), "LD_PRELOAD": reachable.preload}
    command = [*becomes, "/usr/bin/env", "-u", "X", "/bin/echo", "ran"]
    result = run("/usr/bin/env", *(f"{name}={it}" for name, it in preloaded.items()), *command)
    assert result.stdout == "ran\n" and result.returncode == 0
    assert result.stderr.count(COMPLAINT) >= 2


def test_run_says_so_once_and_leaves_the_object_out(becomes, reachable):
    program = reachable.path / "ddinject"
    command = [program, "run", "/bin/sh", "-c", "/bin/echo $LD_PRELOAD; /bin/true; exit 5"]
    result = run(*becomes, *command, env=clean_environment())
    assert (result.stdout, result.returncode) == ("\n", 5)
    assert result.stderr.count("\n") == 1 and "without injection" in result.stderr
    assert str(reachable.preload) in result.stderr and COMPLAINT not in result.stderr


def test_run_strict_refuses(becomes, reachable):
    command = [reachable.path / "ddinject", "run", "--strict", "/bin/echo", "started"]
    result = run(*becomes, *command, env=clean_environment())
    assert (result.stdout, result.returncode) == ("", 1)
    assert str(reachable.preload) in result.stderr


@pytest.mark.smoke
def test_missing_for_the_whole_machine_no_program_fails(volume, tmp_path):
    """What a removed volume leaves behind in /etc/ld.so.preload: noise, and no more."""
    os.unlink(volume.preload)
    script = everywhere(volume.preload, tmp_path / "overlay") + "/bin/echo ran\n/bin/true\n"
    result = run_in_namespace(script)
    assert (result.stdout, result.returncode) == ("ran\n", 0)
    assert result.stderr and all(COMPLAINT in line for line in result.stderr.splitlines())
