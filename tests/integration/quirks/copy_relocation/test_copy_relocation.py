"""A program whose `environ` is a copy relocation: the libc's own symbol is not the live one."""

import pytest


@pytest.mark.smoke
def test_copy_relocated_environ_keeps_the_users_variables(unchanged, quirk):
    result = unchanged(quirk("copy_relocation", "-no-pie", "-fno-pic"))
    assert "replaced: ONLY=mine" in result.stdout


def test_copy_relocated_environ_keeps_the_users_variables_on_musl(unchanged, quirk):
    result = unchanged(quirk("copy_relocation", "-no-pie", "-fno-pic", compiler="musl-gcc"))
    assert "replaced: ONLY=mine" in result.stdout


def test_environ_through_the_got(unchanged, quirk):
    assert "changed: PYTHONPATH=/set/later" in unchanged(quirk("copy_relocation")).stdout
