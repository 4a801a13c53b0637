"""What sitecustomize.py does with no module of the volume."""

import json
import os
import sys

import pytest
from support.log_lines import FIELDS


def test_pypy_is_not_asked_further(entry_point, monkeypatch):
    class PyPy:
        name = "pypy"

    assert entry_point.is_cpython()
    monkeypatch.setattr(sys, "implementation", PyPy)
    assert not entry_point.is_cpython()


@pytest.mark.parametrize(
    ("variable", "value", "is_off"),
    [
        ("DDINJECT_DISABLED", "1", True),
        ("DDINJECT_DISABLED", "True", True),
        ("DDINJECT_DISABLED", "0", False),
        ("DDINJECT_DISABLED", "", False),
        ("DD_INSTRUMENT_SERVICE_WITH_APM", "false", True),
        ("DD_INSTRUMENT_SERVICE_WITH_APM", "FALSE", True),
        ("DD_INSTRUMENT_SERVICE_WITH_APM", "0", True),
        ("DD_INSTRUMENT_SERVICE_WITH_APM", "1", False),
    ],
)
def test_switched_off(entry_point, monkeypatch, variable, value, is_off):
    for name in ("DDINJECT_DISABLED", "DD_INSTRUMENT_SERVICE_WITH_APM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert entry_point.is_switched_off() == is_off


@pytest.mark.parametrize(
    "text",
    ["", "plain", 'a "quote" and \\', "tab\t line\n bell\x07 delete\x7f", "caf\u00e9 \U0001f40d"],
)
def test_strings_of_json(entry_point, text):
    assert json.loads(entry_point.json_text(text)) == text
    assert json.loads(entry_point.json_text(text.encode())) == text


def test_bytes_that_are_no_text_are_replaced(entry_point):
    assert json.loads(entry_point.json_text(b"\xff")) == "\ufffd"


def test_the_line_of_the_log_has_every_field(entry_point):
    entry = json.loads(entry_point.PlainReport().log_line("import_failed", "a reason"))
    assert list(entry) == FIELDS
    assert (entry["verdict"], entry["reason"]) == ("import_failed", "a reason")
    assert (entry["pid"], entry["exe"]) == (os.getpid(), os.readlink("/proc/self/exe"))
    assert entry["python"] == "{}.{}".format(*sys.version_info)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / 0\n", ["ZeroDivisionError: ", " (ddinject_one.py, line 1)"]),
        ("\n1 +\n", ["SyntaxError: ", " (ddinject_one.py, line 2)"]),
        ("import ddinject_missing\n", ["ddinject_missing", " (ddinject_one.py, line 1)"]),
        (
            "class Odd(Exception):\n  __str__ = None\nraise Odd()\n",
            ["Odd (ddinject_one.py, line 3)"],
        ),
    ],
)
def test_a_failure_names_its_place(entry_point, tmp_path, text, words):
    (tmp_path / "ddinject_one.py").write_text(text)
    modules = entry_point.VolumeModules(str(tmp_path))
    try:
        modules.load("ddinject_one")
    except Exception as error:  # noqa: BLE001 -- whatever the text raises
        described = modules.describe_failure(error)
    for word in words:
        assert word in described


def test_loading_leaves_no_trace(entry_point, tmp_path):
    (tmp_path / "ddinject_one.py").write_text("import ddinject_two\n")
    (tmp_path / "ddinject_two.py").write_text("")
    before = list(sys.path), sorted(sys.modules), sorted(sys.path_importer_cache)
    modules = entry_point.VolumeModules(str(tmp_path))
    one = modules.load("ddinject_one")
    assert modules.load("ddinject_two") is one.ddinject_two
    assert (list(sys.path), sorted(sys.modules), sorted(sys.path_importer_cache)) == before
