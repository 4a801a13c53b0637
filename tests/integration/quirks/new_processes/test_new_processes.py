"""vfork, posix_spawn and clone: who asks for a variable in a child that shares the memory."""

import pytest


@pytest.mark.smoke
def test_vfork_posix_spawn_and_clone(unchanged, quirk):
    result = unchanged(quirk("new_processes", "-pthread"))
    assert result.returncode == 0
    assert result.stdout.count("PYTHONPATH=/users/own") == 5, result.stdout


def test_atfork_child(unchanged, quirk):
    result = unchanged(quirk("atfork_child", "-pthread"))
    assert "atfork child: PYTHONPATH=/users/own" in result.stdout
