"""How a row of these tables is run: a command line in a directory and an environment of its own."""

import os
import re
import shlex

import pytest
from support.processes import run

DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.fixture
def say(build, tmp_path):
    """say(set_up, "NAME=value ddpack lock <dir>/x"): the exit status and the whole standard error of
    a command, with <dir> for its directory, <build> for that of the programs and <sha256> for a
    digest. Programs on PATH are those that `set_up` puts into <dir>/bin."""

    def call(set_up, command, **more):
        place = tmp_path / "d"
        (place / "bin").mkdir(parents=True)
        if set_up is not None:
            set_up(place)
        names = {"dir": str(place), "build": str(build), **more}
        words = [filled(word, names) for word in shlex.split(command)]
        environment = {"PATH": f"{place}/bin", "HOME": str(place), "LC_ALL": "C.UTF-8"}
        while "=" in words[0]:
            name, value = words.pop(0).split("=", 1)
            environment[name] = value
        words[0] = build / words[0] if "/" not in words[0] else words[0]
        result = run(*words, cwd=place, env=environment, errors="surrogateescape")
        text = result.stderr
        for name, value in names.items():
            text = text.replace(value, f"<{name}>")
        assert not [name for name in os.listdir(place) if name.endswith(".partial")]
        return result.returncode, DIGEST.sub("<sha256>", text)

    return call


def filled(word, names) -> str:
    """A word with the values of <dir>, <build>, … in place of their names."""
    for name, value in names.items():
        word = word.replace(f"<{name}>", value)
    return word
