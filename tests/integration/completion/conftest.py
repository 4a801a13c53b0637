"""What bash, zsh and fish offer for a command line that ends where the cursor is."""

import re
from pathlib import Path

import pytest
from support.processes import clean_environment, run

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def completions(make, build):
    """The directory with the completion scripts."""
    make("-s", "docs")
    return build / "completion"


@pytest.fixture(params=["bash", "zsh", "fish"])
def offered(request, completions, tmp_path):
    """offered("ddpack lock --"): the words that the shell offers, in a directory of the test's own
    with a program `zz-own` on PATH."""
    shell = request.param
    place = tmp_path / "place"
    (place / "folder").mkdir(parents=True)
    (place / "file.json").write_text("")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "zz-own").write_text("#!/bin/sh\n")
    (programs / "zz-own").chmod(0o755)
    environment = clean_environment()
    environment |= {"PATH": f"{programs}:{environment['PATH']}", "HOME": str(tmp_path)}

    def call(line):
        command = [HERE / f"offered.{shell}", completions, line]
        result = run(shell, *command, env=environment, cwd=place, timeout=60)
        assert (result.returncode, result.stderr) == (0, ""), result
        return {word.strip() for word in result.stdout.splitlines()} - {""}

    call.shell = shell
    return call


@pytest.fixture(scope="session")
def described(build):
    """Program → command → its options, as --help has them."""
    found = {}
    for program in ("ddpack", "ddinject"):
        text = run(build / program, "--help").stdout
        names = re.findall(r"^  (\w+) ", text, re.MULTILINE)
        assert len(names) >= 2, text
        found[program] = {
            name: re.findall(
                r"^  (?:-\w, |    )(--[a-z-]+)",
                run(build / program, name, "--help").stdout,
                re.MULTILINE,
            )
            for name in names
        }
    return found
