"""Which system calls a decision takes: none that the same start does not make without the object, by
whatever name this libc makes them. A seccomp filter may kill for any other."""

import re

import pytest
from support.processes import run
from support.roots import MOUNTED, musl_python

# The shipped rules' way, by its end: the host's file, the volume's, program, script and arguments.
DENY = "allow module nothing  argument nothing\ndeny script */script.py\n"


@pytest.fixture
def deciding(volume):
    """It denies a script: what the interpreter then does is what it does without the object."""
    volume.target("3.11", platform="musllinux_1_2").mkdir(exist_ok=True)
    volume.requires("3.11", platform="musllinux_1_2").write_text("musl 1.2.3\n")
    (volume.path / "rules.conf").write_text(DENY)
    (volume.path / "script.py").write_text("print('ran')\n")
    return volume


def calls_of_python(trace) -> tuple:
    """The names of the calls behind the last exec, and whether a rule file was among their paths."""
    lines = trace.read_text().splitlines()
    starts = [i for i, line in enumerate(lines) if re.match(r"execve\(.*python.* = 0$", line)]
    made = lines[starts[-1] + 1 :]
    names = {line.split("(")[0] for line in made if re.match(r"[a-z_0-9]+\(", line)}
    return names, any("rules.conf" in line for line in made)


def check(trace, run_script):
    """run_script(preload): runs it traced, with the object or without."""
    made = {}
    for preload in (False, True):
        result = run_script(preload)
        assert (result.stdout, result.returncode) == ("ran\n", 0), result.stderr
        made[preload], has_decided = calls_of_python(trace)
        assert has_decided == preload
    assert made[True] <= made[False], made[True] - made[False]


@pytest.mark.parametrize("name", ["bullseye", "bookworm", "trixie", "sid"])
def test_of_every_glibc(root_of, deciding, tmp_path, name):
    trace = tmp_path / "trace"
    root = root_of(name)
    shell = f"cd {MOUNTED}; exec python3 script.py"

    def run_script(preload):
        words = ("sh", "-c", shell)
        return root.run(*words, volume=deciding.path, preload=preload, trace=trace)

    check(trace, run_script)


@pytest.mark.parametrize("version", ["1.2.3", "1.2.5"])
def test_of_musl(musl_interpreter, deciding, tmp_path, version):
    trace = tmp_path / "trace"
    variables = ["-E", f"PYTHONHOME={musl_python()}"]

    def run_script(preload):
        words = [*variables, "-E", f"LD_PRELOAD={deciding.preload}"] if preload else variables
        command = ["strace", "-o", trace, *words, musl_interpreter(version), "script.py"]
        return run(*command, cwd=deciding.path)

    check(trace, run_script)
