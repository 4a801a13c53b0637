"""The line of the log that ddinject_report writes, and what it takes for the reason."""

import json
from types import SimpleNamespace

import pytest
from support.log_lines import FIELDS


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"error": "E: x", "version": "1"}, "E: x"),
        ({"conflict": "a 1 is not <1", "error": "E"}, "a 1 is not <1"),
        ({"reason": b"/caf\xc3\xa9/rules.conf:1"}, "/caf\u00e9/rules.conf:1"),
        ({"running": "glibc 2.17", "required": "glibc 2.36"}, "the libc is glibc 2.17, needed is "),
    ],
)
def test_reason(report, facts, reason):
    found = report.reason_of(facts)
    assert found == reason or found.startswith(reason)


def test_the_line(report, json_writer):
    target = SimpleNamespace(running_libc=lambda: ("musl", (1, 2, 5)))
    fields = report.log_fields("injected", {"directory": "/d"}, report.clock(), target)
    line = report.log_line(json_writer, fields)
    entry = json.loads(line)
    assert line.endswith("}\n") and list(entry) == FIELDS
    assert (entry["libc"], entry["directory"], entry["reason"]) == ("musl 1.2.5", "/d", None)
    assert 0 <= entry["microseconds"] < 60_000_000


def test_modules_that_the_report_needs_are_loaded_at_once(report, monkeypatch):
    """Else a broken one would be found when ddtrace is imported already."""
    loaded = []
    modules = SimpleNamespace(load=loaded.append, volume="/volume")
    for name in ("DD_TELEMETRY_FORWARDER_PATH", "DD_INJECTION_ENABLED", "DDINJECT_LOG"):
        monkeypatch.setenv(name, "/x")
    report.Report(modules, None, is_disabled=False)
    assert loaded == ["ddinject_json", "ddinject_target", "ddinject_telemetry"]
    loaded.clear()
    report.Report(modules, None, is_disabled=True)
    assert loaded == ["ddinject_json", "ddinject_target"]
