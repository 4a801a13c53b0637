"""The object made to trap on undefined behaviour, and watched by valgrind."""

import subprocess

import pytest

TRAPPING = "gcc -fsanitize=undefined -fsanitize-undefined-trap-on-error"
DEBUG = {"DD_TRACE_DEBUG": "1", "PYTHONPATH": "/users/own:/other"}


@pytest.fixture(scope="session")
def trapping_object(make, build):
    """Needs no runtime: a trap is an illegal instruction."""
    make("-s", "-j2", f"CC={TRAPPING}", "{build}/libddinject.so", folder="undefined")
    return build / "undefined/libddinject.so"


@pytest.fixture
def trapping_volume(volume, trapping_object):
    preload = volume.path / "libddinject.so"
    preload.write_bytes(trapping_object.read_bytes())
    (volume.path / "rules.conf").write_text("allow argument x*y  script /*\ndeny module nothing\n")
    return volume


@pytest.mark.smoke
def test_the_object_would_trap(trapping_object):
    code = subprocess.run(
        ["objdump", "-d", trapping_object], check=True, capture_output=True, text=True
    ).stdout
    assert "ud2" in code or "brk" in code


@pytest.mark.parametrize("mode", ["plain", "threads", "setenv", "errno"])
def test_runtime_without_undefined_behaviour(trapping_volume, runtime, mode):
    result = trapping_volume.run(runtime, mode, env={**DEBUG, "DDINJECT_LOG": "/dev/null"})
    assert result.returncode == 0 and "ddinject: injected: " in result.stderr


def test_interpreters_without_undefined_behaviour(trapping_volume, interpreters):
    for interpreter in interpreters:
        result = trapping_volume.run(interpreter.path, "-c", "print('ran')", env=DEBUG)
        expected = "INJECTED\nran\n" if interpreter.is_supported else "ran\n"
        assert (result.stdout, result.returncode) == (expected, 0), interpreter


@pytest.mark.parametrize("mode", ["plain", "setenv", "errno"])
def test_runtime_under_memcheck(volume, runtime, mode):
    (volume.path / "rules.conf").write_text("deny module nothing\n")
    valgrind = ("valgrind", "-q", "--error-exitcode=99")
    result = volume.run(*valgrind, runtime, mode, env={"DD_TRACE_DEBUG": "1"})
    assert result.returncode == 0 and "ddinject: injected: " in result.stderr, result.stderr
    assert "==" not in result.stderr
