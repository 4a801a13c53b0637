"""The object against every CPython that is found, and every way to start one."""

import subprocess

import pytest

ASK = "import os; print(os.environ.get('PYTHONPATH', '(unset)'))"


def test_supported_ones_are_injected_and_others_left_alone(volume, interpreters):
    served = 0
    for interpreter in interpreters:
        result = volume.run(interpreter.path, "-c", ASK)
        served += interpreter.is_supported
        expected = "INJECTED\n" if interpreter.is_supported else ""
        assert result.stdout == expected + "(unset)\n", interpreter
        assert result.stderr == "" and result.returncode == 0, interpreter
    assert served, "no supported interpreter was found"


@pytest.mark.parametrize(
    ("flag", "injected"),
    [("-I", False), ("-E", False), ("-S", False), ("-s", True), ("-B", True), ("-u", True)],
)
def test_flags_mean_what_they_mean(volume, interpreters, flag, injected):
    for interpreter in interpreters:
        if not interpreter.is_supported:
            continue
        result = volume.run(interpreter.path, flag, "-c", "print('ran')")
        assert result.stdout == ("INJECTED\n" if injected else "") + "ran\n", interpreter


def test_safe_path_keeps_injection(volume, interpreters):
    for interpreter in interpreters:
        if interpreter.version < (3, 11) or not interpreter.is_supported:
            continue
        result = volume.run(interpreter.path, "-P", "-c", "print('ran')")
        assert result.stdout == "INJECTED\nran\n", interpreter


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "{v}"),
        ("", "{v}"),
        ("/a", "{v}:/a"),
        ("/a:/b", "{v}:/a:/b"),
        (":/a", "{v}::/a"),
        ("/a:", "{v}:/a:"),
        ("{v}", "{v}"),
        ("/a:{v}/", "/a:{v}/"),
        ("{v}-other", "{v}:{v}-other"),
    ],
)
@pytest.mark.smoke
def test_the_value_that_a_runtime_gets(volume, runtime, value, expected):
    environment = {} if value is None else {"PYTHONPATH": value.format(v=volume.path)}
    result = volume.run(runtime, env=environment)
    assert result.stdout == expected.format(v=volume.path) + "\n"


def test_no_empty_entry_reaches_sys_path(volume, supported):
    script = "import sys; print([entry for entry in sys.path[1:] if entry in ('', '.')])"
    for value in (None, ""):
        environment = {} if value is None else {"PYTHONPATH": value}
        result = volume.run(supported.path, "-c", script, env=environment, cwd="/usr")
        assert result.stdout == "INJECTED\n[]\n"


def test_a_value_of_128_kib(volume, supported):
    longest = ":".join(["/" + "x" * 98] * 1310)
    assert len(longest) > 128 * 1024 - 100 * 10
    script = "import os; print(len(os.environ['PYTHONPATH']))"
    result = volume.run(supported.path, "-c", script, env={"PYTHONPATH": longest})
    assert result.stdout == f"INJECTED\n{len(longest)}\n"


def test_children_inherit_nothing(volume, supported):
    script = (
        "import os, subprocess, sys; sys.stdout.flush();"
        "subprocess.call(['sh', '-c', 'echo ${PYTHONPATH-unset}']);"
        "print('PYTHONPATH' in open('/proc/self/environ').read())"
    )
    result = volume.run(supported.path, "-u", "-c", script)
    assert result.stdout == "INJECTED\nunset\nFalse\n"


def test_a_child_of_another_version_decides_afresh(volume, supported, interpreters):
    for other in interpreters:
        script = f"import subprocess; subprocess.call([{str(other.path)!r}, '-c', 'print(1)'])"
        result = volume.run(supported.path, "-u", "-c", script)
        again = "INJECTED\n" if other.is_supported else ""
        assert result.stdout == f"INJECTED\n{again}1\n", other
        assert result.stderr == ""


def test_a_venv_is_injected(volume, supported, tmp_path):
    subprocess.run([supported.path, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    result = volume.run(tmp_path / "venv/bin/python", "-c", "import sys; print(sys.prefix)")
    assert result.stdout == f"INJECTED\n{tmp_path / 'venv'}\n"


def test_debug_builds_stand_down(volume, compiled):
    result = volume.run(compiled("runtime", "-DDEBUG_BUILD", "-rdynamic", "-pthread"))
    assert result.stdout == "(unset)\n"


def test_free_threaded_builds_stand_down(volume, compiled):
    version = '-DPY_VERSION="3.13.0 experimental free-threading build (main) [GCC]"'
    result = volume.run(
        compiled("runtime", version, "-rdynamic", "-pthread"), env={"DD_TRACE_DEBUG": "1"}
    )
    assert result.stdout == "(unset)\n"
    assert "unsupported_abi" in result.stderr and "abi=cp313t" in result.stderr


@pytest.mark.parametrize("how", ["dlopened", "linked"])
def test_embedded_interpreters(volume, compiled, interpreters, how):
    tried = 0
    for interpreter in interpreters:
        library = interpreter.shared_library
        if library is None or not interpreter.is_supported:
            continue
        if how == "dlopened":
            command = [compiled("embedded", "-ldl"), library]
        else:
            flags = [str(library), f"-Wl,-rpath,{library.parent}"]
            command = [compiled("linked", *flags)]
        environment = {"PYTHONHOME": interpreter.prefix}
        left = volume.run(*command, env=environment)
        assert (left.stdout, left.stderr) == ("ran\n", ""), interpreter
        allowed = volume.run(*command, env=environment | {"DDINJECT_EMBEDDED": "1"})
        assert (allowed.stdout, allowed.stderr) == ("INJECTED\nran\n", ""), interpreter
        tried += 1
    assert tried, "no interpreter with a shared libpython was found"
