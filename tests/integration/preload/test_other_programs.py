"""Programs that are not Python: nothing about them may change by a byte."""

import os
import subprocess

import pytest
from support.processes import clean_environment, run

PROGRAMS = {
    "dynamic": ("environment", (), "gcc"),
    "static": ("environment", ("-static",), "gcc"),
    "copy_relocated_environ": ("environment", ("-no-pie", "-fno-pic"), "gcc"),
    "musl": ("environment", (), "musl-gcc"),
    "musl_static": ("environment", ("-static",), "musl-gcc"),
    "without_libc": ("no_libc", ("-nostdlib", "-nostartfiles", "-pie"), "gcc"),
}


def outcome(result):
    return result.stdout, result.stderr, result.returncode


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_are_unchanged(volume, compiled, name):
    case, flags, compiler = PROGRAMS[name]
    program = compiled(case, *flags, compiler=compiler)
    environment = {"PYTHONPATH": "/users/own", "EMPTY": ""}
    plain = run(program, env={**clean_environment(), **environment})
    assert plain.stdout, "the program under test prints nothing"
    assert outcome(volume.run(program, env=environment)) == outcome(plain)


@pytest.mark.parametrize(
    "script", ["env | grep -v -e ^LD_PRELOAD -e ^_=", "echo $PYTHONPATH; exit 42", "kill -9 $$"]
)
def test_bash_is_unchanged(volume, script):
    environment = {"PYTHONPATH": "/users/own"}
    plain = run("bash", "-c", script, env={**clean_environment(), **environment})
    assert outcome(volume.run("bash", "-c", script, env=environment)) == outcome(plain)


def test_who_asks_decides(volume, runtime, tmp_path):
    """The same question, from a caller that exports no Py_GetVersion."""
    source = tmp_path / "asks.c"
    source.write_text(
        "#include <stdio.h>\n#include <stdlib.h>\n"
        'int main(void) { char *v = getenv("PYTHONPATH"); puts(v ? v : "(unset)"); }\n'
    )
    subprocess.run(["gcc", "-o", tmp_path / "asks", source], check=True)
    assert volume.run(tmp_path / "asks").stdout == "(unset)\n"
    assert volume.run(runtime).stdout == f"{volume.path}\n"


def test_a_setuid_program_under_ld_so_preload(volume, compiled, tmp_path):
    """Under /etc/ld.so.preload ld.so loads the object into privileged programs too: they are
    left alone, whatever the caller's environment says. A private overlay holds the file."""
    program = tmp_path / "setuid-runtime"
    program.write_bytes(compiled("runtime", "-rdynamic", "-pthread").read_bytes())
    os.chown(program, 65534, 65534)
    program.chmod(0o4755)
    for directory in [tmp_path, *tmp_path.parents[:3]]:
        directory.chmod(directory.stat().st_mode | 0o055)
    work = tmp_path / "overlay"
    script = f"""set -e
        mkdir -p {work}
        mount -t tmpfs none {work}
        mkdir {work}/upper {work}/work
        mount -t overlay overlay -o lowerdir=/etc,upperdir={work}/upper,workdir={work}/work /etc
        echo {volume.preload} > /etc/ld.so.preload
        {program}
        DD_TRACE_DEBUG=1 DDINJECT_EMBEDDED=1 {program}
        chmod u-s {program}
        {program}"""
    before = os.path.exists("/etc/ld.so.preload")
    result = run("unshare", "-m", "bash", "-c", script)
    assert outcome(result) == (f"(unset)\n(unset)\n{volume.path}\n", "", 0)
    assert os.path.exists("/etc/ld.so.preload") == before


def test_it_lives_beside_another_preload_object(volume, runtime, tmp_path):
    """One that interposes getenv as well, in front and behind."""
    source = tmp_path / "other.c"
    source.write_text(
        "#define _GNU_SOURCE\n#include <dlfcn.h>\n"
        "char *getenv(const char *n) { char *(*next)(const char *) ="
        ' (char *(*)(const char *)) dlsym(RTLD_NEXT, "getenv"); return next(n); }\n'
    )
    other = tmp_path / "other.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", other, source, "-ldl"], check=True)
    behind = {"LD_PRELOAD": f"{volume.preload} {other}"}
    in_front = {"LD_PRELOAD": f"{other}:{volume.preload}"}
    assert volume.run(runtime, env=behind).stdout == f"{volume.path}\n"
    # The other object asks in the runtime's place: not a Python, so nothing is said to it.
    assert volume.run(runtime, env=in_front).stdout == "(unset)\n"
    assert volume.run("true", env=in_front).returncode == 0
