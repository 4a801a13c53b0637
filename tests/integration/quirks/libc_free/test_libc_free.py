"""A PIE without any libc: nothing that the object imports exists there."""

import pytest


@pytest.mark.parametrize("hash_style", ["gnu", "sysv"])
def test_a_program_without_libc_starts(unchanged, quirk, hash_style):
    program = quirk(
        "libc_free", "-nostdlib", "-nostartfiles", "-pie", f"-Wl,--hash-style={hash_style}"
    )
    assert unchanged(program).returncode == 7


@pytest.mark.smoke
def test_libc_free_that_asks(unchanged, quirk):
    """It finds the object's getenv, which has no environment to look at."""
    program = quirk("libc_free", "-DASKS", "-nostdlib", "-nostartfiles", "-pie")
    assert unchanged(program).returncode == 7
