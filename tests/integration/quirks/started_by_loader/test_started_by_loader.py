"""`ld-linux-x86-64.so.2 ./python`: the kernel's executable is the loader, not the program."""

import re
import subprocess

import pytest


@pytest.fixture
def loader(runtime):
    headers = subprocess.run(
        ["readelf", "-l", runtime], capture_output=True, text=True, check=True
    ).stdout
    return re.search(r"program interpreter: (\S+)]", headers).group(1)


def test_runtime_is_injected(volume, runtime, loader):
    result = volume.run(loader, runtime)
    assert (result.stdout, result.stderr) == (f"{volume.path}\n", "")


@pytest.mark.smoke
def test_python_is_injected(volume, supported, loader):
    program = supported.path.resolve()
    result = volume.run(loader, program, "-c", "print('ran')", env={"PYTHONHOME": supported.prefix})
    assert (result.stdout, result.stderr) == ("INJECTED\nran\n", "")


def test_the_object_named_to_the_loader(volume, runtime, loader):
    result = volume.run(loader, "--preload", volume.preload, runtime, env={"LD_PRELOAD": ""})
    assert (result.stdout, result.stderr) == (f"{volume.path}\n", "")


def test_other_program(unchanged, shows_environment, loader):
    unchanged(loader, shows_environment)
