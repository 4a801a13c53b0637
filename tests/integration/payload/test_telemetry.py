"""The forwarder is told the outcome, never delays the start, and leaves nothing behind."""

import json
import os
import time

import pytest
from support.log_lines import FIELDS

from .conftest import DDTRACE, PYTHONS, SERVED, write_tree
from .test_distributions import dist, require

RECORD = """#!/bin/sh
{{ echo "$*"; env; echo ----; cat; }} >"{0}.partial"
mv "{0}.partial" "{0}"
"""
CHILDREN = "import os\ntry:\n    print(os.waitpid(-1, os.WNOHANG))\n\
except ChildProcessError:\n    print('none')"
RUNTIME = (
    "abort",
    "incompatible_runtime",
    ["abort.runtime", "abort"],
    "reason:incompatible_runtime",
)
# verdict: result, result_class, the points, the first tag: as ddtrace's own bootstrapper sends them.
KINDS = {
    "injected": ("success", "success", ["complete"], "injection_forced:false"),
    "import_failed": (
        "error",
        "internal_error",
        ["error"],
        "error_type:import_ddtrace_modulenotfounderror",
    ),
    "user_ddtrace": ("abort", "already_instrumented", ["abort"], "reason:ddtrace_already_present"),
    "incompatible_dependency": (
        "abort",
        "incompatible_runtime",
        ["abort"],
        "reason:incompatible_dependency",
    ),
    "denied_by_rule": (
        "abort",
        "incompatible_runtime",
        ["abort"],
        "reason:incompatible_executable",
    ),
    "unsupported_version": RUNTIME,
    "unsupported_libc": RUNTIME,
    "no_payload": ("error", "incorrect_installation", ["abort"], "reason:missing_payload"),
}


def forwarder(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return {"DD_TELEMETRY_FORWARDER_PATH": str(path), "DD_INJECTION_ENABLED": "tracing"}


@pytest.fixture
def recorder(tmp_path):
    """(the variables, a function that waits for what the forwarder was given)"""
    record = tmp_path / "record"

    def read():
        deadline = time.monotonic() + 20
        while not record.exists():
            assert time.monotonic() < deadline, "the forwarder was not called"
            time.sleep(0.01)
        head, _, body = record.read_text().partition("----\n")
        record.unlink()
        arguments, *variables = head.splitlines()
        return arguments, variables, json.loads(body)

    return forwarder(tmp_path / "forwarder", RECORD.format(record)), read


def arrange(verdict, app, volume):
    for version in SERVED:
        directory = volume.directory(version)
        if verdict == "import_failed":
            write_tree(directory, {"ddtrace/__init__.py": "import no_such_module\n"})
    if verdict == "user_ddtrace":
        write_tree(app.site_packages, {"ddtrace/__init__.py": ""})
    if verdict == "incompatible_dependency":
        write_tree(app.site_packages, dist("wrapt", "9.0"))
        require(volume)
    if verdict == "unsupported_version":
        volume.lack(app.key)
    if verdict == "denied_by_rule":
        (volume.path / "rules.conf").write_text("deny argument *\n")
    if verdict == "unsupported_libc":
        for directory in (volume.path / "ddtrace_pkgs").glob("*.requires"):
            directory.write_text("glibc 9.99\n")
    if verdict == "no_payload":
        (volume.path / "version").unlink()


@pytest.mark.parametrize("verdict", KINDS)
def test_every_outcome_is_told_by_the_schema(newest_app, volume, recorder, verdict):
    variables, read = recorder
    arrange(verdict, newest_app, volume)
    answer = newest_app.run("-c", "import os; print(os.getpid())", volume=volume, **variables)
    assert answer.stderr == ""
    arguments, _, event = read()
    assert arguments == "library_entrypoint"
    result, kind, points, tag = KINDS[verdict]
    metadata = event["metadata"]
    assert metadata.pop("result_reason").startswith(verdict)
    version = newest_app.run("-c", "import platform; print(platform.python_version())").stdout
    assert metadata == {
        "language_name": "python",
        "language_version": version.strip(),
        "runtime_name": "cpython",
        "runtime_version": version.strip(),
        "tracer_version": "unknown" if verdict == "no_payload" else DDTRACE,
        "pid": int(answer.stdout),
        "result": result,
        "result_class": kind,
    }
    assert [row["name"] for row in event["points"]] == ["library_entrypoint." + it for it in points]
    for row in event["points"]:
        assert set(row) == {"name", "tags"} and row["tags"][0] == tag
        if points[-1] == "abort":
            assert row["tags"][-2:] == [
                "runtime_name:cpython",
                "runtime_version:" + version.strip(),
            ]


def test_conflict_is_named_in_the_tags(newest_app, volume, recorder):
    variables, read = recorder
    arrange("incompatible_dependency", newest_app, volume)
    newest_app.run("-c", "pass", volume=volume, **variables)
    tags = read()[2]["points"][0]["tags"]
    assert {"dependency:wrapt", "dependency_version:9.0"} < set(tags)


def test_every_verdict_of_the_payload_has_its_words(newest_app, volume):
    """But for `disabled`, which is not told, and those of the preload object alone."""
    ask = "import sys; sys.path.insert(0, %r); import ddinject_telemetry as it; print(*it.RESULTS)"
    told = newest_app.run("-c", ask % str(volume.path)).stdout.split()
    assert set(told) == {*KINDS, "unsupported_abi"}


def test_forced_injection_is_told(newest_app, volume, recorder):
    variables, read = recorder
    arrange("incompatible_dependency", newest_app, volume)
    newest_app.run("-c", "pass", volume=volume, DD_INJECT_FORCE="1", **variables)
    event = read()[2]
    assert event["metadata"]["result_class"] == "success_forced"
    assert event["points"][0]["tags"] == ["injection_forced:true"]


def test_process_that_dies_in_the_import_is_told(newest_app, volume, recorder):
    variables, read = recorder
    for version in SERVED:
        code = "import os\nos.kill(os.getpid(), 11)\n"
        write_tree(volume.directory(version), {"ddtrace/__init__.py": code})
    assert newest_app.run("-c", "pass", volume=volume, **variables).returncode == -11
    event = read()[2]
    assert event["metadata"]["result"] == "error"
    assert "the process ended" in event["metadata"]["result_reason"]


@pytest.mark.parametrize("key", [key for key in sorted(PYTHONS, key=str) if len(key) == 2])
def test_every_python_tells_it(make_python_app, volume, recorder, key):
    variables, read = recorder
    answer = make_python_app(key)("-c", "print('ran')", volume=volume, **variables)
    assert (answer.stdout, answer.stderr) == ("ran\n", "")
    result = "success" if key in SERVED else "abort"
    assert read()[2]["metadata"]["result"] == result


def test_text_of_any_kind_is_json(newest_app, volume, recorder):
    variables, read = recorder
    code = "raise ValueError('\\u20ac \\U0001f600 \\x00 \\\" \\\\ \\n\\t \\udc80')\n"
    for version in SERVED:
        write_tree(volume.directory(version), {"ddtrace/__init__.py": code})
    newest_app.run("-c", "pass", volume=volume, **variables)
    reason = read()[2]["metadata"]["result_reason"]
    assert '\u20ac \U0001f600 \x00 " \\ \n\t' in reason


def test_it_cannot_inject_itself(newest_app, volume, recorder):
    variables, read = recorder
    newest_app.run("-c", "pass", volume=volume, **variables)
    seen = read()[1]
    assert "DD_INSTRUMENT_SERVICE_WITH_APM=false" in seen and "DDINJECT_DISABLED=1" in seen
    assert not [it for it in seen if it.startswith(("DD_INJECTION_ENABLED", "DD_TELEMETRY_FORW"))]


def test_forwarder_that_is_python_is_called_once(newest_app, volume, tmp_path):
    calls = tmp_path / "calls"
    code = f"#!{newest_app.python}\nimport sys\nopen({str(calls)!r}, 'a').write('call\\n')\n"
    code += "print('noise'); print('ddtrace' in sys.modules, file=sys.stderr)\n"
    variables = forwarder(tmp_path / "forwarder.py", code)
    answer = newest_app.run("-c", "pass", volume=volume, **variables)
    assert (answer.stdout, answer.stderr) == ("", "")
    time.sleep(1)
    assert calls.read_text() == "call\n"


FORWARDERS = {
    "hung": "#!/bin/sh\nwhile [ ! -e $0.go ]; do sleep .1; done\n",
    "failing": "#!/bin/sh\nexit 1\n",
    "no program": "this is no program\n",
    "slow": "#!/bin/sh\nwhile [ ! -e $0.go ]; do sleep .1; done; cat >/dev/null\n",
    "noisy": "#!/bin/sh\ncat; cat /proc/self/status >&2\n",
}


@pytest.mark.parametrize("kind", [*FORWARDERS, "missing", "directory", "not executable"])
def test_no_forwarder_is_waited_for_or_left_as_a_child(newest_app, volume, tmp_path, kind):
    """The hung and the slow one wait for the start's end: a start that waits for them has none."""
    path = tmp_path / "forwarder"
    variables = forwarder(path, FORWARDERS.get(kind, "#!/bin/sh\n"))
    if kind in ("missing", "directory"):
        path.unlink()
    if kind == "directory":
        path.mkdir()
    if kind == "not executable":
        path.chmod(0o644)
    try:
        answer = newest_app.run("-c", CHILDREN, volume=volume, **variables)
    finally:
        (tmp_path / "forwarder.go").touch()
    assert (answer.stdout, answer.stderr, answer.returncode) == ("none\n", "", 0)


@pytest.mark.parametrize("missing", ["DD_INJECTION_ENABLED", "DD_TELEMETRY_FORWARDER_PATH"])
def test_it_is_called_only_if_both_variables_are_set(newest_app, volume, tmp_path, missing):
    called = tmp_path / "called"
    variables = forwarder(tmp_path / "forwarder", f"#!/bin/sh\ntouch {called}\n")
    del variables[missing]
    newest_app.run("-c", "pass", volume=volume, **variables)
    time.sleep(0.3)
    assert not called.exists()


def test_switched_off_is_not_told(newest_app, volume, tmp_path):
    called = tmp_path / "called"
    variables = forwarder(tmp_path / "forwarder", f"#!/bin/sh\ntouch {called}\n")
    newest_app.run("-c", "pass", volume=volume, DDINJECT_DISABLED="1", **variables)
    time.sleep(0.3)
    assert not called.exists()


def test_no_descriptor_is_left_and_none_is_given_on(newest_app, volume, recorder):
    variables, read = recorder
    code = "import os; print(os.listdir('/proc/self/fd'))"
    plain = newest_app.run("-c", code)
    answer = newest_app.run("-c", code, volume=volume, **variables)
    assert answer.stdout == plain.stdout
    read()


def test_injection_needs_no_further_process(newest_app, volume, recorder):
    variables, _ = recorder
    refuse = "import os; os.fork = lambda: os.open('/proc/none', 0)\n"
    write_tree(newest_app.site_packages, {"refuse.pth": refuse})
    code = "import sys; print('ddtrace' in sys.modules)"
    answer = newest_app.run("-c", code, volume=volume, **variables)
    assert (answer.stdout, answer.stderr) == ("True\n", "")


@pytest.mark.parametrize("verdict", ["injected", "import_failed", "user_ddtrace", "disabled"])
def test_log_gets_one_line(newest_app, volume, tmp_path, verdict):
    log = tmp_path / "log"
    arrange(verdict, newest_app, volume)
    variables = {"DDINJECT_DISABLED": "1"} if verdict == "disabled" else {}
    for _ in range(2):
        newest_app.run("-c", "pass", "one", volume=volume, DDINJECT_LOG=str(log), **variables)
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    assert [row["verdict"] for row in rows] == [verdict, verdict]
    assert list(rows[0]) == FIELDS
    assert rows[0]["stage"] == "sitecustomize"
    assert rows[0]["argv"] == [newest_app.python, "-c", "pass"]
    assert abs(rows[0]["time"] - time.time()) < 100


@pytest.mark.parametrize("kind", ["fifo", "directory", "missing/log", "/dev/full"])
def test_log_that_cannot_be_written_is_no_matter(newest_app, volume, tmp_path, kind):
    path = tmp_path / kind
    if kind == "fifo":
        os.mkfifo(path)
    if kind == "directory":
        path.mkdir()
    answer = newest_app.run("-c", "print('ran')", volume=volume, DDINJECT_LOG=str(path))
    assert (answer.stdout, answer.stderr) == ("ran\n", "")


def test_microseconds_are_those_of_the_injection(newest_app, volume, tmp_path):
    log = tmp_path / "log"
    for version in SERVED:
        write_tree(
            volume.directory(version), {"ddtrace/__init__.py": "import time; time.sleep(.2)"}
        )
    newest_app.run("-c", "pass", volume=volume, DDINJECT_LOG=str(log))
    microseconds = json.loads(log.read_text())["microseconds"]
    assert 200_000 <= microseconds < 5_000_000
