"""Programs that are odd in one way each: with and without the object they do the same."""

from pathlib import Path

import pytest
from support.processes import clean_environment, run

ENVIRONMENT = {"PYTHONPATH": "/users/own", "EMPTY": "", "LAST": "one"}


def outcome(result) -> tuple:
    """All that a caller can see of a process that has ended."""
    return result.stdout, result.stderr, result.returncode


@pytest.fixture
def unchanged(volume):
    """unchanged(PROGRAM, WORDS…): runs it both ways, and gives what both did."""

    def compare(*command, env=ENVIRONMENT, **options):
        plain = run(*command, env={**clean_environment(), **env}, **options)
        assert plain.stdout, "the program prints nothing"
        assert outcome(volume.run(*command, env=env, **options)) == outcome(plain)
        return plain

    return compare


@pytest.fixture
def quirk(request, compiled):
    """quirk(NAME, FLAGS…): compiles NAME.c beside the test."""

    def compile_beside(name, *flags, compiler="gcc"):
        source = Path(request.path).with_name(f"{name}.c")
        headers = f"-I{request.config.rootpath}/tests/cases"
        return compiled(source, headers, "-D_GNU_SOURCE", *flags, compiler=compiler)

    return compile_beside


@pytest.fixture
def shows_environment(compiled):
    """A program that prints its environment."""
    return compiled("shows_environment")
