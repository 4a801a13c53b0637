"""DDINJECT_LAZY: ddtrace is imported by the first module that it has an integration for."""

import json

import pytest

from .conftest import IS_HERE, LAZY, SERVED, write_tree
from .test_decision import DEBUG, STATE


def test_waits_for_the_trigger_and_leaves(app, lazy_volume):
    code = (
        IS_HERE
        + "import json, logging, subprocess, wave; before = here(); import sqlite3\n\
kinds = [type(it).__name__ for it in sys.meta_path]\n\
print(before, here(), 'WaitingFinder' in kinds, 'sqlite3' in sys.meta_path[0].seen)"
    )
    answer = app.run("-c", code, volume=lazy_volume, **LAZY)
    assert (answer.stdout, answer.stderr) == ("False True False True\n", "")


def test_a_process_that_never_needs_it_is_a_plain_one(app, lazy_volume):
    plain = app.run("-c", STATE, **LAZY)
    answer = app.run("-c", STATE, volume=lazy_volume, **LAZY)
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import xml", False),
        ("import xml.dom", True),
        ("from xml.dom import minidom", True),
        ("import xml.dom.minidom", True),
        ("__import__('sqlite3')", True),
        ("import importlib; importlib.import_module('sqlite3')", True),
        ("import ddtrace", True),
        ("import wave", False),
    ],
)
def test_statements(run_lazy, statement, expected):
    assert run_lazy(f"{statement}\nprint(here())") == str(expected)


def test_integrations_that_are_switched(run_lazy):
    assert run_lazy("import wave; print(here())", DD_TRACE_WAVE_ENABLED="true") == "True"
    assert run_lazy("import sqlite3; print(here())", DD_TRACE_SQLITE3_ENABLED="0") == "False"


@pytest.mark.parametrize(
    "variables",
    [
        {"DD_PROFILING_ENABLED": "true"},
        {"DD_PROFILING_ENABLED": "auto"},
        {"DD_APPSEC_ENABLED": "1"},
        {"DD_APPSEC_ENABLED": "On"},
        {"DD_APPSEC_ENABLED": "yes"},
        {"DD_INJECTION_ENABLED": "tracer,profiler"},
        {"DD_INJECTION_ENABLED": "tracer, Profiler"},
        {"DD_PATCH_MODULES": "wave:true"},
        {"DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE": "1"},
    ],
    ids=lambda it: next(iter(it)),
)
def test_eager_for_what_watches_the_whole_process(run_lazy, variables):
    assert run_lazy("print(here())", **variables) == "True"
    for word in ("false", "0", "no", "off"):
        off = {key: word for key in variables}
        assert run_lazy("print(here())", **off) == str("DD_PATCH_MODULES" in variables)


def test_eager_where_gevent_is_installed(run_lazy, newest_app):
    write_tree(newest_app.site_packages, {"gevent/__init__.py": ""})
    assert run_lazy("print(here())") == "True"


def test_eager_where_a_trigger_was_imported_before(run_lazy, newest_app):
    write_tree(newest_app.site_packages, {"early.pth": "import colorsys\n"})
    assert run_lazy("print(here())") == "True"


def test_eager_without_a_list(newest_app, lazy_volume):
    for path in (lazy_volume.path / "ddtrace_pkgs").glob("*.integrations"):
        path.unlink()
    told = newest_app.run("-c", "pass", volume=lazy_volume, **LAZY, **DEBUG)
    assert "lazy=no list of integrations" in told.stderr


def test_module_that_is_not_there_triggers_nothing(run_lazy):
    code = (
        "for _ in range(3):\n    try:\n        import missing\n    except ImportError as error:\n\
        print(error.name, here())"
    )
    assert run_lazy(code) == "missing False\nmissing False\nmissing False"


def test_trigger_that_fails_fails_as_always(run_lazy, newest_app):
    write_tree(newest_app.site_packages, {"missing.py": "raise ImportError('of its own')\n"})
    code = "try:\n    import missing\nexcept ImportError as error:\n    print(error, here())\n\
import sqlite3; print(type(sqlite3).__name__)"
    assert run_lazy(code) == "of its own True\nmodule"


def test_reload_and_lazily_imported_submodules(run_lazy, newest_app):
    files = {
        "app/__init__.py": "def __getattr__(name):\n    import importlib\n\
    return importlib.import_module('app.' + name)\n",
        "app/web.py": "COUNT = 1\n",
    }
    write_tree(newest_app.site_packages, files)
    code = "import importlib, app; before = here(); web = app.web; after = here()\n\
print(before, after, importlib.reload(web).COUNT)"
    assert run_lazy(code) == "False True 1"


def test_looking_for_a_module_triggers_nothing(run_lazy):
    code = "import importlib.util as u; spec = u.find_spec('sqlite3'); before = here()\n\
source = spec.loader.get_source('sqlite3')\n\
import sqlite3; print(before, here(), len(source) > 9, type(sqlite3.__spec__.loader).__name__)"
    assert run_lazy(code) == "False True True SourceFileLoader"


def test_log_has_one_line_when_all_is_well(newest_app, lazy_volume, tmp_path):
    log = tmp_path / "log"
    newest_app.run("-c", "import sqlite3", volume=lazy_volume, **LAZY, DDINJECT_LOG=str(log))
    (row,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert (row["verdict"], row["reason"]) == ("injected", "waits")


REQUIREMENT = "wrapt <2\n"
CONFLICT = {"wrapt/__init__.py": "", "wrapt-9.0.dist-info/METADATA": "Name: wrapt\n"}
OWN = {
    "ddtrace/__init__.py": "OWN = True\n",
    "ddtrace-1.0.dist-info/METADATA": "Name: ddtrace\nVersion: 1.0\n",
}
IS_IN_VOLUME = "import sqlite3; print('BEFORE' in vars(sys.modules.get('ddtrace', sys)))"


@pytest.fixture
def demanding_volume(lazy_volume):
    for path in (lazy_volume.path / "ddtrace_pkgs").glob("*.requirements"):
        path.write_text(REQUIREMENT)
    return lazy_volume


def test_guard_is_asked_by_the_trigger_alone(run_lazy, lazy_volume):
    """Nobody asked for a report: what never imports a trigger looks at no distribution."""
    (lazy_volume.path / "ddinject_guard.py").unlink()
    waits = "type(sys.meta_path[0]).__name__ == 'WaitingFinder'"
    assert (
        run_lazy(f"print({waits}); import sqlite3; print(here(), {waits})") == "True\nFalse False"
    )


@pytest.mark.parametrize("files", [CONFLICT, OWN], ids=["conflict", "own"])
def test_application_that_does_not_fit(run_lazy, newest_app, demanding_volume, files):
    assert run_lazy(IS_IN_VOLUME) == "True"
    write_tree(newest_app.site_packages, files)
    assert run_lazy(IS_IN_VOLUME) == "False"
    forced = {"DD_INJECT_FORCE": "1", "DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE": "1"}
    assert run_lazy(IS_IN_VOLUME, **forced) == "True"


def test_what_the_application_put_on_the_path_counts(run_lazy, demanding_volume, tmp_path):
    late = write_tree(tmp_path / "late", CONFLICT)
    assert run_lazy(f"sys.path.append({str(late)!r}); {IS_IN_VOLUME}") == "False"


def test_own_ddtrace_as_the_trigger(run_lazy, newest_app, lazy_volume):
    write_tree(newest_app.site_packages, OWN)
    code = "import ddtrace; print(ddtrace.OWN, len(sys.meta_path)); " + IS_IN_VOLUME
    assert run_lazy(code) == "True 3\nFalse"


@pytest.mark.parametrize("name", ["ddtrace", "opentelemetry"])
def test_a_ddtrace_that_is_refused_is_not_there(run_lazy, newest_app, demanding_volume, name):
    for version in SERVED:
        write_tree(demanding_volume.directory(version), {"opentelemetry/__init__.py": ""})
    code = f"try:\n    import {name}\n    print('there')\nexcept ImportError as error:\n\
    print(type(error).__name__, error, error.name)\n"
    assert run_lazy(code) == "there"
    write_tree(newest_app.site_packages, CONFLICT)
    assert run_lazy(code) == f"ModuleNotFoundError No module named '{name}' {name}"


def test_who_asks_is_told_at_the_start(newest_app, demanding_volume, tmp_path):
    write_tree(newest_app.site_packages, CONFLICT)
    log = tmp_path / "log"
    newest_app.run("-c", "pass", volume=demanding_volume, **LAZY, DDINJECT_LOG=str(log))
    (row,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert (row["verdict"], row["reason"]) == ("incompatible_dependency", "wrapt 9.0 is not <2")
