"""`ddinject explain`: what is said from outside is what happens inside."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.interpreters import find_interpreters
from support.processes import clean_environment, run

INTERPRETERS = find_interpreters()
PATCH = "import sys; print('.'.join(str(number) for number in sys.version_info[:3]))"
RUNTIME = (
    "lines = open('/proc/self/maps').read().splitlines(); "
    "print(' '.join(line.split()[-1] for line in lines if '/libpython' in line))"
)
# What the object decides inside of the process is on its diagnostic line.
DIAGNOSE = {"DD_TRACE_DEBUG": "1"}


def verdict_of_the_object(tool, interpreter, *words) -> str:
    """The verdict on the object's own diagnostic line."""
    result = tool.run(interpreter.path, *words, "-c", "pass", env=DIAGNOSE)
    lines = [line for line in result.stderr.splitlines() if line.startswith("ddinject: ")]
    return lines[0].split(": ")[1] if lines else None


@pytest.mark.parametrize("interpreter", INTERPRETERS, ids=lambda one: str(one.path))
def test_every_interpreter(tool, interpreter):
    said = tool.explain("--", interpreter.path)
    assert said["facts"]["python"] == run(interpreter.path, "-c", PATCH).stdout.strip()
    expected = "injected" if interpreter.is_supported else "unsupported_version"
    assert said["verdict"] == expected
    assert said["verdict"] == verdict_of_the_object(tool, interpreter)
    loaded = run(interpreter.path, "-c", RUNTIME).stdout.split()
    assert said["facts"]["runtime"] == (loaded or [str(interpreter.path.resolve())])[0]
    assert not said["facts"]["free_threaded"]
    assert not said["facts"]["debug_build"]


@pytest.mark.parametrize("interpreter", INTERPRETERS, ids=lambda one: str(one.path))
def test_an_interpreter_without_a_shared_library(tool, interpreter, tmp_path):
    """Its archive linked into a program: nothing but the bytes tells the version before 3.11."""
    archives = list(interpreter.path.resolve().parents[1].glob("lib/python*/config*/libpython*.a"))
    if interpreter.shared_library is None:
        archives = []
        program = interpreter.path
    else:
        assert archives, f"{interpreter.path} has no static library"
        program = tmp_path / "static-python"
        source = "int Py_Main(int, void *); int main(void) { return Py_Main(0, 0); }"
        command = ["gcc", "-x", "c", "-", "-x", "none", "-no-pie", "-rdynamic", "-o", str(program)]
        command += ["-Wl,--unresolved-symbols=ignore-all", "-Wl,--whole-archive", str(archives[0])]
        command += ["-Wl,--no-whole-archive", "-lm", "-lpthread", "-ldl", "-lutil"]
        subprocess.run(command, input=source, text=True, check=True, timeout=120)
    said = tool.explain("--", program)
    assert said["facts"]["runtime"] == str(program.resolve())
    assert said["facts"]["program_is_python"]
    assert said["facts"]["python"] == run(interpreter.path, "-c", PATCH).stdout.strip()


def test_the_table_for_people(tool, supported):
    result = run(tool.program, "explain", "--", supported.path, env=clean_environment())
    lines = result.stdout.splitlines()
    assert lines[-1] == "verdict: injected (the volume is put in front of PYTHONPATH)"
    rows = {line.split()[0]: line for line in lines[:-1]}
    assert str(supported.path.resolve()) in rows["program"]
    columns = {line.index(line.split(maxsplit=1)[1]) for line in lines[:-1]}
    assert len(columns) == 1


@pytest.mark.smoke
def test_a_program_that_is_not_python(tool):
    said = tool.explain("--", "true")
    assert said["verdict"] == "not_python"
    assert said["facts"]["program"] == os.path.realpath("/bin/true")
    assert said["sources"]["program"] == "PATH"


@pytest.mark.parametrize(
    "line",
    [
        "#!{python}",
        "#! {python} -u",
        "#!/usr/bin/env python-here",
        "#!/usr/bin/env -S A=b python-here -u",
        "#!/usr/bin/env -S -u HOME 'python-here' -X dev",
    ],
)
def test_scripts(tool, supported, tmp_path, line):
    (tmp_path / "python-here").symlink_to(supported.path)
    script = tmp_path / "script"
    script.write_text(line.format(python=supported.path) + "\nprint()\n")
    script.chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    said = tool.explain("--", "script", "an argument", env=path)
    assert said["verdict"] == "injected"
    assert said["facts"]["script"] == str(script)
    assert said["facts"]["program"] == str(supported.path.resolve())


def test_a_script_whose_script_is_a_script(tool, supported, tmp_path):
    for name, interpreter in [("inner", supported.path), ("outer", tmp_path / "inner")]:
        (tmp_path / name).write_text(f"#!{interpreter}\n")
        (tmp_path / name).chmod(0o755)
    said = tool.explain("--", tmp_path / "outer")
    assert said["facts"]["program"] == str(supported.path.resolve())
    assert said["facts"]["script"] == str(tmp_path / "outer")


def test_a_script_that_names_itself(tool, tmp_path):
    script = tmp_path / "script"
    script.write_text(f"#!{script}\n")
    script.chmod(0o755)
    result = run(tool.program, "explain", "--", script)
    assert (result.returncode, result.stdout) == (1, "")
    assert str(script) in result.stderr


def test_the_environment_that_a_script_gives(tool, supported, tmp_path):
    script = tmp_path / "script"
    script.write_text(f"#!/usr/bin/env -S DDINJECT_DISABLED=1 {supported.path}\n")
    script.chmod(0o755)
    assert tool.explain("--", script)["verdict"] == "disabled"


@pytest.mark.parametrize(
    ("variable", "value", "verdict"),
    [
        ("DDINJECT_DISABLED", "true", "disabled"),
        ("DD_INSTRUMENT_SERVICE_WITH_APM", "false", "disabled"),
        ("PYTHONPATH", "/a:{volume}/", "already_on_path"),
        ("PYTHONPATH", "/a:{volume}/b", "injected"),
    ],
)
def test_the_environment(tool, supported, variable, value, verdict):
    environment = {variable: value.format(volume=tool.volume)}
    assert tool.explain("--", supported.path, env=environment)["verdict"] == verdict


@pytest.mark.parametrize("words", [["-I"], ["-E"], ["-sE", "-c", ""], ["-W", "ignore", "-BI"]])
def test_a_python_that_never_asks(tool, supported, words):
    said = tool.explain("--", supported.path, *words)
    assert said["verdict"] is None
    assert "never asks" in said["meaning"]
    assert (
        verdict_of_the_object(tool, supported, *[w for w in words if w not in ("-c", "")]) is None
    )


@pytest.mark.parametrize("words", [["-c", "-I"], ["-m", "x", "-E"], ["x.py", "-E"], ["-WI"]])
def test_words_that_only_look_like_it(tool, supported, words):
    assert tool.explain("--", supported.path, *words)["verdict"] == "injected"


def test_a_static_program(tool, compile_c):
    said = tool.explain("--", compile_c("int main(void) { return 0; }", "-static"))
    assert said["verdict"] == "not_python"
    assert "static" in said["notes"][0]


def test_an_embedded_interpreter(tool, compile_c, interpreters):
    shared = [one for one in interpreters if one.is_supported and one.shared_library]
    assert shared, "no CPython with a shared library found"
    library = shared[-1].shared_library
    program = compile_c(
        "const char *Py_GetVersion(void); int main(void) { return !Py_GetVersion(); }",
        str(library),
        f"-Wl,-rpath,{library.parent}",
    )
    said = tool.explain("--", program)
    assert (said["verdict"], said["facts"]["runtime"]) == (
        "embedded_interpreter",
        str(library.resolve()),
    )
    allowed = tool.explain("--", program, env={"DDINJECT_EMBEDDED": "1"})
    assert allowed["verdict"] == "injected"
    origin = compile_c(
        "const char *Py_GetVersion(void); int main(void) { return !Py_GetVersion(); }",
        str(library),
        "-Wl,-rpath,$ORIGIN/libraries",
    )
    (origin.parent / "libraries").symlink_to(library.parent)
    assert tool.explain("--", origin)["facts"]["runtime"] == str(library.resolve())


def test_ld_library_path(tool, compile_c, interpreters, tmp_path):
    found = next(one.shared_library for one in interpreters if one.shared_library)
    # Under a name that is in none of the loader's own directories.
    library = Path(shutil.copy(found, tmp_path / "libpython-elsewhere.so"))
    subprocess.run(["patchelf", "--set-soname", library.name, library], check=True)
    program = compile_c(
        "const char *Py_GetVersion(void); int main(void) { return !Py_GetVersion(); }",
        str(library),
    )
    said = tool.explain("--", program)
    assert said["verdict"] == "not_python"
    assert any(library.name in note for note in said["notes"])
    told = tool.explain("--", program, env={"LD_LIBRARY_PATH": f"/nonexistent:{library.parent}"})
    assert told["verdict"] == "embedded_interpreter"


def test_a_debug_build(tool, compile_c):
    program = compile_c(
        "long _Py_RefTotal; unsigned long Py_Version = 0x030c01f0;"
        "const char *Py_GetVersion(void) { return 0; } int Py_BytesMain(void) { return 0; }"
        "int main(void) { return 0; }",
        "-rdynamic",
    )
    said = tool.explain("--", program)
    assert (said["verdict"], said["facts"]["python"]) == ("unsupported_abi", "3.12.1")
    assert said["facts"]["debug_build"]


def test_a_free_threaded_build(tool, compile_c):
    program = compile_c(
        "unsigned long Py_Version = 0x030d00f0;"
        'const char *Py_GetVersion(void) { return "%s experimental free-threading build (%s)"; }'
        "int Py_BytesMain(void) { return 0; } int main(void) { return 0; }",
        "-rdynamic",
    )
    said = tool.explain("--", program)
    assert (said["verdict"], said["facts"]["free_threaded"]) == ("unsupported_abi", True)


def test_a_program_for_musl(tool, compile_c):
    program = compile_c(
        "unsigned long Py_Version = 0x030c01f0;"
        "const char *Py_GetVersion(void) { return 0; } int Py_BytesMain(void) { return 0; }"
        "int main(void) { return 0; }",
        "-rdynamic",
        compiler="musl-gcc",
    )
    said = tool.explain("--", program)
    assert said["facts"]["libc"].startswith("musl 1.")
    assert said["verdict"] == "no_payload"
    name = tool.volume / "ddtrace_pkgs" / "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"
    name.mkdir()
    name.with_name(f"{name.name}.requires").write_text("musl 1.0.0\n")
    assert tool.explain("--", program)["verdict"] == "injected"
    name.with_name(f"{name.name}.requires").write_text("musl 9.0.0\n")
    assert tool.explain("--", program)["verdict"] == "unsupported_libc"


def test_what_the_volume_lacks(tool, supported):
    name = f"site-packages-ddtrace-py{supported.version_text}-manylinux2014-x86_64"
    directory = tool.volume / "ddtrace_pkgs" / name
    directory.with_name(f"{name}.requires").write_text("glibc 99.0\n")
    assert tool.explain("--", supported.path)["verdict"] == "unsupported_libc"
    directory.with_name(f"{name}.requires").unlink()
    assert "strictest" in tool.explain("--", supported.path)["sources"]["payload_needs"]
    older = directory.rename(directory.with_name(name.replace("-x86_64", "")))
    older.with_name(f"{older.name}.requires").write_text("glibc 2.17\n")
    assert tool.explain("--", supported.path)["verdict"] == "injected"
    older.rmdir()
    assert tool.explain("--", supported.path)["verdict"] == "unsupported_version"
    (tool.volume / "version").unlink()
    assert tool.explain("--", supported.path)["verdict"] == "no_payload"


def test_another_volume(tool, supported, tmp_path):
    (tmp_path / "empty").mkdir()
    said = tool.explain("--volume", tmp_path / "empty", "--", supported.path)
    assert (said["verdict"], said["sources"]["volume"]) == ("no_payload", "--volume")
    near = tool.explain("--volume", "volume", "--", supported.path, cwd=tmp_path)
    assert (near["verdict"], near["facts"]["volume"]) == ("injected", str(tool.volume))


def test_a_shell_script_is_not_what_it_starts(tool, tmp_path):
    (tmp_path / "start").write_text("#!/bin/sh\nexec python3 app.py\n")
    (tmp_path / "start").chmod(0o755)
    said = tool.explain("--", tmp_path / "start")
    assert said["verdict"] == "not_python"
    assert said["notes"] == [
        "the script may start other processes, and each has a verdict of its own"
    ]


@pytest.fixture
def sleeping(supported):
    """sleeping(*front, env=…): a running Python that said so."""
    started = []

    def start(*front, env=None):
        code = "import sys; print('up', flush=True); sys.stdin.read()"
        process = subprocess.Popen(
            [*map(str, front), str(supported.path), "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**clean_environment(), **(env or {})},
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in started:
        process.communicate(timeout=60)


def test_a_running_process(tool, supported, sleeping, build):
    process = sleeping(tool.program, "run")
    # By a ddinject that is not in the volume: it finds the object in the process.
    result = run(build / "ddinject", "explain", process.pid)
    assert "verdict: injected" in result.stdout
    said = tool.explain(process.pid)
    assert said["facts"]["preloaded"]
    assert said["facts"]["volume"] == str(tool.volume)
    assert said["sources"]["volume"] == "the libddinject.so in /proc/PID/maps"
    assert said["facts"]["program"] == str(supported.path.resolve())
    assert said["notes"] == []


def test_a_process_that_was_not_preloaded(tool, sleeping):
    process = sleeping(env={"DDINJECT_DISABLED": "1"})
    said = tool.explain(process.pid)
    assert (said["facts"]["preloaded"], said["verdict"]) == (False, "disabled")
    assert "ddinject run" in said["notes"][0]


@pytest.mark.parametrize("operand", ["999999999", "no-such-command", "/etc/passwd", "/tmp"])
def test_what_cannot_be_explained(tool, operand):
    result = run(tool.program, "explain", operand)
    assert (result.returncode, result.stdout) == (1, "")
    assert operand in result.stderr
    assert result.stderr.count("\n") == 1
