"""Programs that define getenv themselves: theirs is asked, as before."""

import pytest


def test_own_getenv(unchanged, quirk):
    result = unchanged(quirk("own_getenv", "-rdynamic"))
    assert "now: PYTHONPATH=of its own" in result.stdout


def test_runtime_with_own_getenv_is_left_alone(volume, compiled):
    program = compiled("runtime", "-rdynamic", "-pthread", "-DOWN_GETENV")
    result = volume.run(program)
    assert (result.stdout, result.stderr) == ("of its own\n", "")


@pytest.mark.smoke
def test_bash(unchanged):
    script = "env | grep -v -e ^LD_PRELOAD -e ^_=; echo $PYTHONPATH; export PYTHONPATH=/x; env -u LD_PRELOAD"
    unchanged("bash", "-c", f"{script} | grep -v ^_=; exit 42")
    assert unchanged("bash", "-c", "echo about to die; kill -9 $$").returncode == -9
