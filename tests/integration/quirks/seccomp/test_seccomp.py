"""A filter that kills what the plain program would not call."""

import pytest


@pytest.mark.smoke
def test_a_program_lives_under_a_filter_of_its_own_calls(unchanged, quirk):
    result = unchanged(quirk("seccomp"))
    assert result.returncode == 0 and result.stdout.endswith("HOME=/proc/nonexistent\n")


@pytest.mark.parametrize("rules", ["", "deny program /nowhere\n"], ids=["no_rules", "rules"])
def test_a_runtime_lives_under_a_filter_of_its_own_calls(volume, compiled, rules):
    """The decision makes the system calls of a Python's start alone."""
    (volume.path / "rules.conf").write_text(rules)
    program = compiled("runtime", "-rdynamic", "-pthread", "-DFILTERED")
    result = volume.run(program)
    assert (result.stdout, result.stderr, result.returncode) == (f"{volume.path}\n", "", 0)
