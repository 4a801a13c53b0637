"""Images with a SysV hash table alone, as old toolchains make them."""

import pytest


@pytest.mark.smoke
def test_runtime_with_sysv_hash_is_injected(volume, compiled):
    program = compiled("runtime", "-rdynamic", "-pthread", "-Wl,--hash-style=sysv")
    assert volume.run(program).stdout == f"{volume.path}\n"


def test_other_program_with_sysv_hash(unchanged, compiled):
    unchanged(compiled("shows_environment", "-Wl,--hash-style=sysv"))
