"""Programs that ld.so never sees: the variable passes by them, to their children."""

import pytest


@pytest.mark.parametrize("flag", ["-static", "-static-pie"])
@pytest.mark.parametrize("compiler", ["gcc", "musl-gcc"])
def test_static_program(unchanged, compiled, flag, compiler):
    flags = [flag, "-fPIE"] if flag == "-static-pie" else [flag]
    unchanged(compiled("shows_environment", *flags, compiler=compiler))


@pytest.mark.smoke
def test_static_program_with_a_runtime_of_its_own(unchanged, quirk):
    """As Go makes them: no libc, threads by clone(2), the environment taken from the stack."""
    result = unchanged(
        quirk("go_like", "-static", "-nostdlib", "-nostartfiles", "-fno-stack-protector")
    )
    assert "PYTHONPATH=/users/own" in result.stdout and "thread" in result.stdout


def test_child_of_a_static_program_is_injected(volume, runtime):
    """busybox-like shells and Go supervisors start most Pythons."""
    result = volume.run("bash", "-c", f"exec {runtime}")
    assert result.stdout == f"{volume.path}\n"
