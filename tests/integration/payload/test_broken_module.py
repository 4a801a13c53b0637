"""A module of the volume that is missing or broken: it is said where somebody asks, and the
application goes on."""

import json
import time

import pytest
from support.log_lines import FIELDS

from .conftest import PAYLOAD, PYTHONS, SERVED, run_python, write_tree
from .test_telemetry import RECORD, forwarder

# As in a volume: each module beside sitecustomize.py, which finds the others.
MODULES = sorted(path.name for path in PAYLOAD.glob("*.py") if path.name != "sitecustomize.py")
BREAKAGES = ("missing", "syntax error", "raises")
# A requirement with a marker, so that the module that evaluates markers is imported too.
REQUIREMENTS = "wrapt<3; python_version >= '3'\n"
USERS = "import sys\nsys.stdout.write('users ')\n"


def break_module(volume, name, how):
    """Returns the words that the reason must have."""
    file = volume.path / name
    assert file.is_file()
    if how == "missing":
        file.unlink()
        return [name.removesuffix(".py")]
    file.write_text("def broken(:\n" if how == "syntax error" else "raise ValueError('planted')\n")
    return [f"({name}, line 1)", "SyntaxError" if how == "syntax error" else "ValueError: planted"]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def start(volume, tmp_path, log):
    """start(python, **variables): runs a program for which every module of the volume is needed."""
    for version in SERVED:
        directory = volume.add_stub(version, requirements=REQUIREMENTS)
        write_tree(directory, {"ddtrace/__init__.py": "print('ddtrace')\n"})
    own = write_tree(tmp_path / "own", {"sitecustomize.py": USERS})
    told = forwarder(tmp_path / "forwarder", RECORD.format(tmp_path / "record"))
    (volume.path / "rules.conf").write_text("allow argument -c\n")

    def call(python, **variables):
        everything = {"DDINJECT_LAZY": "1", **told, **variables}
        code = "import sys; sys.stdout.write('application'); sys.exit(7)"
        words = {"volume": volume, "path": [own], "home": tmp_path}
        return run_python(python, "-c", code, **words, **everything)

    return call


def asked_for(log):
    return {"DD_TRACE_DEBUG": "1", "DDINJECT_LOG": str(log)}


def assert_said(answer, log, words):
    """One line on stderr and one in the log, with the verdict and the reason; the user's own runs."""
    assert (answer.stdout, answer.returncode) == ("users application", 7)
    (line,) = answer.stderr.splitlines()
    assert line.startswith("ddinject: sitecustomize: import_failed error=")
    (entry,) = map(json.loads, log.read_text().splitlines())
    assert list(entry) == FIELDS
    assert (entry["verdict"], entry["stage"]) == ("import_failed", "sitecustomize")
    assert entry["argv"][1] == "-c" and entry["pid"] > 0 and entry["exe"].startswith("/")
    for word in words:
        assert word in line and word in entry["reason"]


def test_every_module_is_needed(start, log):
    """Then each of those that are broken below is imported."""
    answer = start(PYTHONS[3, 12], DDINJECT_LOG=str(log))
    assert (answer.stdout, answer.stderr) == ("ddtrace\nusers application", "")
    assert json.loads(log.read_text())["verdict"] == "injected"
    assert len(MODULES) > 10


@pytest.mark.parametrize("how", BREAKAGES)
@pytest.mark.parametrize("name", MODULES)
def test_a_broken_module_is_said(start, volume, log, name, how):
    words = break_module(volume, name, how)
    assert_said(start(PYTHONS[3, 12], **asked_for(log)), log, words)


@pytest.mark.parametrize("how", BREAKAGES)
@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_said_where_nobody_asks(start, volume, tmp_path, name, how):
    break_module(volume, name, how)
    answer = start(PYTHONS[3, 12], DD_TRACE_DEBUG="0")
    assert (answer.stdout, answer.stderr, answer.returncode) == ("users application", "", 7)
    files = {path.name for path in tmp_path.iterdir()} - {"record", "record.partial"}
    assert files == {"volume", "own", "forwarder"}


@pytest.mark.parametrize(
    ("key", "name", "how"),
    [
        ((2, 7), "ddinject_report.py", "missing"),
        ((2, 7), "ddinject_target.py", "syntax error"),
        ((2, 7), "ddinject_environment.py", "raises"),
        ((3, 6), "ddinject_report.py", "raises"),
        ((3, 6), "ddinject_decide.py", "missing"),
        ((3, 13), "ddinject_json.py", "syntax error"),
        ((3, 13), "ddinject_undo.py", "missing"),
    ],
)
def test_on_other_pythons(start, volume, log, key, name, how):
    words = break_module(volume, name, how)
    answer = start(PYTHONS[key], **asked_for(log))
    assert_said(answer, log, words)


def test_sitecustomize_alone_says_what_is_missing(start, volume, log):
    """As in a copy that was interrupted."""
    for name in MODULES:
        (volume.path / name).unlink()
    assert_said(start(PYTHONS[3, 9], **asked_for(log)), log, ["ddinject_report"])


@pytest.mark.parametrize("name", ["ddinject_decide.py", "ddinject_report.py"])
def test_byte_code_that_is_cut_off_is_said(start, volume, log, name):
    """As after a copy that ran out of space."""
    compiled = "import py_compile, sys; py_compile.compile(sys.argv[1], invalidation_mode=\
py_compile.PycInvalidationMode.UNCHECKED_HASH)"
    run_python(PYTHONS[3, 12], "-c", compiled, str(volume.path / name))
    (byte_code,) = (volume.path / "__pycache__").iterdir()
    byte_code.write_bytes(byte_code.read_bytes()[:100])
    assert_said(start(PYTHONS[3, 12], **asked_for(log)), log, ["EOFError", name])


def test_a_failure_in_the_middle_of_a_module_names_its_line(start, volume, log):
    rules = volume.path / "ddinject_rules.py"
    head, mark, rest = rules.read_text().partition("def apply_rules(volume):\n")
    rules.write_text(f"{head}{mark}    raise RuntimeError('caf\\u00e9 \\udc80')\n{rest}")
    line = head.count("\n") + 2
    answer = start(PYTHONS[3, 12], **asked_for(log))
    assert_said(answer, log, ["RuntimeError: caf", f"(ddinject_rules.py, line {line})"])


@pytest.mark.parametrize("name", ["ddinject_report.py", "ddinject_json.py", "ddinject_decide.py"])
def test_a_log_that_cannot_be_written_disturbs_nothing(start, volume, tmp_path, name):
    (volume.path / name).unlink()
    for path in ("/dev/full", "/nonexistent/log", str(tmp_path), "x" * 300):
        answer = start(PYTHONS[3, 12], DDINJECT_LOG=path)
        assert (answer.stdout, answer.stderr, answer.returncode) == ("users application", "", 7)


def test_the_telemetry_forwarder_is_told_of_a_broken_module(start, volume, tmp_path):
    (volume.path / "ddinject_rules.py").unlink()
    start(PYTHONS[3, 12])
    deadline = time.monotonic() + 20
    while not (tmp_path / "record").exists():
        assert time.monotonic() < deadline, "the forwarder was not called"
        time.sleep(0.01)
    event = json.loads((tmp_path / "record").read_text().partition("----\n")[2])
    assert event["metadata"]["result_reason"].startswith("import_failed (error: ModuleNotFound")
    assert event["points"][0]["tags"] == ["error_type:import_ddtrace_modulenotfounderror"]
