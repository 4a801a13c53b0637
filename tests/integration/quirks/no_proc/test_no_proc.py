"""A chroot in which /proc is not mounted."""

import re
import subprocess
from pathlib import Path

import pytest
from support.processes import clean_environment, run


def add_program(root, program):
    """A program and its libraries, at the same paths below `root`."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    for path in [str(program), *re.findall(r"(/\S+) \(0x", listed)]:
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(path).read_bytes())
        target.chmod(0o755)


@pytest.fixture
def run_in_chroot(volume, tmp_path):
    root = tmp_path / "root"

    def call(program, env):
        add_program(root, program)
        subprocess.run(["cp", "-r", "--parents", volume.path, root], check=True)
        return run("chroot", root, program, env={**clean_environment(), **env})

    return call


def test_other_program(run_in_chroot, volume, shows_environment):
    plain = run_in_chroot(shows_environment, {})
    preloaded = run_in_chroot(shows_environment, {"LD_PRELOAD": volume.preload})
    assert plain.returncode == 0 and "HOME=" in plain.stdout
    assert (preloaded.stdout, preloaded.stderr) == (plain.stdout, "")


@pytest.mark.smoke
def test_runtime(run_in_chroot, volume, runtime):
    """Nothing that a volume without rules needs is in /proc."""
    result = run_in_chroot(runtime, {"LD_PRELOAD": volume.preload})
    assert (result.stdout, result.stderr) == (f"{volume.path}\n", "")
