"""The shipped rules and real programs: what is left alone, and what is not."""

import os
import subprocess
from pathlib import Path

import pytest
from support.whole_volume import ROOT, STAGES

SYSTEM_PYTHON = "/usr/bin/python3"


@pytest.fixture
def shipped(volume):
    volume.rules.write_text((ROOT / "payload" / "rules.conf").read_text())
    return volume


def scripts_of_the_system():
    """Python scripts of the distribution's that --help or --version ends at once."""
    wanted = ["pydoc3", "py3versions", "py3compile", "py3clean", "pip", "pip3"]
    paths = [Path("/usr/bin", name) for name in wanted]
    found = [path for path in paths if path.is_file() and b"python" in path.read_bytes()[:40]]
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_scripts_of_the_system(shipped, stage):
    found = scripts_of_the_system()
    assert len(found) >= 3, found
    for path in found:
        verdict, line = shipped.told(str(path), "--help", stage=stage)
        assert verdict == "denied_by_rule" and str(shipped.rules) in line, path


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "words",
    [
        ["-m", "py_compile"],
        ["-m", "compileall", "-q"],
        ["-bBsm", "json.tool", "--help"],
        ["-X", "dev", "-W", "ignore", "-mpip", "--version"],
        ["-m", "venv", "--help"],
        ["-m", "ensurepip", "--version"],
    ],
    ids=" ".join,
)
def test_modules_that_are_tools(shipped, supported, stage, words, tmp_path):
    """At site time sys.argv[0] is "-m": only the real command line tells the module."""
    assert shipped.told(supported.path, *words, stage=stage, cwd=tmp_path)[0] == "denied_by_rule"


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """A virtual environment of the system's Python, with pip in it."""
    path = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", path], check=True, timeout=120)
    return path


def write_script(path: Path, interpreter: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{interpreter}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("words", [[], ["--version"], ["help", "install"]], ids=len)
def test_a_tool_is_denied_with_arguments_and_without(shipped, environment, stage, words):
    pip = environment / "bin" / "pip"
    assert shipped.told(pip, *words, stage=stage)[0] == "denied_by_rule"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.smoke
def test_applications_of_an_environment_are_not_denied(shipped, environment, stage):
    server = write_script(environment / "bin" / "gunicorn", str(environment / "bin" / "python"))
    assert shipped.told(server, stage=stage)[0] == "injected"
    assert shipped.told(environment / "bin" / "python", "-c", "pass", stage=stage)[0] == "injected"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", ["check", "frontend", "git", "pip.py", "ansible", "site"])
def test_a_users_script_that_shares_a_name_is_not_denied(shipped, stage, name, tmp_path):
    script = write_script(tmp_path / "app" / name, SYSTEM_PYTHON)
    assert shipped.told(script, stage=stage)[0] == "injected"
    assert shipped.told(SYSTEM_PYTHON, name, stage=stage, cwd=script.parent)[0] == "injected"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("interpreter", ["/usr/bin/env python3", SYSTEM_PYTHON, "{python} -B"])
def test_a_script_is_known_however_it_is_started(volume, supported, stage, interpreter, tmp_path):
    """`yum` without arguments, by its #! line, by env, by its interpreter, from its directory."""
    script = write_script(tmp_path / "bin" / "yum", interpreter.format(python=supported.path))
    volume.rules.write_text(f"deny script {script}\n")
    path = {"PATH": f"{script.parent}:{os.path.dirname(supported.path)}:{os.environ['PATH']}"}
    assert volume.told(script, stage=stage, env=path)[0] == "denied_by_rule"
    assert volume.told("yum", stage=stage, env=path)[0] == "denied_by_rule"
    assert volume.told("env", "yum", "update", stage=stage, env=path)[0] == "denied_by_rule"
    assert volume.told("./yum", stage=stage, env=path, cwd=script.parent)[0] == "denied_by_rule"
    assert volume.told(supported.path, "-s", "../bin//yum", stage=stage, cwd=script.parent)[0] == (
        "denied_by_rule"
    )


@pytest.mark.parametrize("stage", STAGES)
def test_children_are_decided_on_their_own(shipped, supported, stage, tmp_path):
    """A denied tool that an application starts, and an application that a denied tool starts."""
    application = write_script(tmp_path / "app.py", str(supported.path))
    tool = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'json.tool', '--help'])"
    code = f"import subprocess; subprocess.run([{str(application)!r}])"
    application.write_text(f"#!{supported.path}\nimport sys\nsys.stdout.flush()\n{tool}\n")
    result = shipped.run(
        supported.path, "-m", "timeit", "-n1", "-r1", code, stage=stage, cwd=tmp_path
    )
    assert result.returncode == 0, result
    assert result.stdout.count("INJECTED") == 1
    assert "usage: " in result.stdout and result.stderr == ""


@pytest.mark.parametrize("stage", STAGES)
def test_every_interpreter_reads_its_arguments_alike(volume, interpreters, stage):
    """What CPython takes for the script is what the rules see, whatever its version."""
    volume.rules.write_text("deny argument never\nallow module json.tool\ndeny program *\n")
    served = [one for one in interpreters if one.is_supported and one.version < (3, 14)]
    assert len(served) >= 2
    for one in served:
        for words in (["-bBsm", "json.tool"], ["-Wd", "-Xdev", "-mjson.tool"]):
            verdict, line = volume.told(one.path, *words, stage=stage)
            assert (verdict, "rules.conf:2" in line) == ("injected", True), (one, words)
        verdict, line = volume.told(one.path, "-c", "pass", "-m", "json.tool", stage=stage)
        assert (verdict, "rules.conf:3" in line) == ("denied_by_rule", True), one
