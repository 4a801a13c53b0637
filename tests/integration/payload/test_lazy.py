"""DDINJECT_LAZY: ddtrace is imported by the first module that it has an integration for."""

import json
import zipfile

import pytest

from .conftest import SERVED, write_tree
from .test_decision import DEBUG, STATE

LIST = """
module sqlite3 DD_TRACE_SQLITE3_ENABLED on
module logging DD_TRACE_LOGGING_ENABLED on
module subprocess DD_TRACE_SUBPROCESS_ENABLED on
module colorsys DD_TRACE_COLORSYS_ENABLED on
module wave DD_TRACE_WAVE_ENABLED off
module xml.dom DD_TRACE_XML_ENABLED on
module missing DD_TRACE_MISSING_ENABLED on
module app.web DD_TRACE_APP_ENABLED on
product DD_PROFILING_ENABLED
product DD_APPSEC_ENABLED
"""
# A ddtrace that notes when it came, and puts a finder of its own in front, as the real one does.
NOTING = """
import sys, time
class Finder:
    seen = []
    def find_spec(self, name, path=None, target=None):
        self.seen.append(name)
sys.meta_path.insert(0, Finder())
BEFORE = sorted(sys.modules)
time.sleep({delay})
import colorsys
"""
LAZY = {"DDINJECT_LAZY": "1"}
IS_HERE = "import sys\nhere = lambda: 'ddtrace' in sys.modules\n"


@pytest.fixture
def lazy_volume(volume):
    for version in SERVED:
        directory = volume.directory(version)
        directory.with_name(directory.name + ".integrations").write_text(LIST)
        write_tree(directory, {"ddtrace/__init__.py": NOTING.format(delay=0)})
    return volume


@pytest.fixture
def run_lazy(newest_app, lazy_volume):
    """run_lazy(code, …): what it printed; nothing on stderr."""

    def run(code, **variables):
        answer = newest_app.run("-c", IS_HERE + code, volume=lazy_volume, **LAZY, **variables)
        assert (answer.stderr, answer.returncode) == ("", 0)
        return answer.stdout.strip()

    return run


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
        {"DD_APPSEC_ENABLED": "1"},
        {"DD_INJECTION_ENABLED": "tracer,profiler"},
        {"DD_PATCH_MODULES": "wave:true"},
        {"DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE": "1"},
    ],
    ids=lambda it: next(iter(it)),
)
def test_eager_for_what_watches_the_whole_process(run_lazy, variables):
    assert run_lazy("print(here())", **variables) == "True"
    off = {key: "false" for key in variables}
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


USERS = "import os, sys\nos.write(1, b'user ')\n"


@pytest.mark.parametrize("code", [USERS + "1 / 0\n", USERS + "import no_such_module\n", "1 +\n"])
def test_users_sitecustomize_that_failed_runs_once(newest_app, lazy_volume, tmp_path, code):
    """ddtrace's bootstrap looks for one, and the one that failed is not in sys.modules."""
    own = write_tree(tmp_path / "own", {"sitecustomize.py": code})
    show = IS_HERE + "import sqlite3; print(here(), 'sitecustomize' in sys.modules)"
    plain = newest_app.run("-c", show, path=[own])
    answer = newest_app.run("-c", show, path=[own], volume=lazy_volume, **LAZY)
    assert (answer.stdout, answer.stderr) == (
        plain.stdout.replace("False", "True", 1),
        plain.stderr,
    )


def test_a_sitecustomize_beside_the_script_does_not_run(newest_app, lazy_volume, tmp_path):
    """site had not come to sys.path[0] when it looked for one."""
    script = IS_HERE + "import sqlite3; print(here(), 'sitecustomize' in sys.modules)"
    place = write_tree(tmp_path / "place", {"sitecustomize.py": USERS, "script.py": script})
    plain = newest_app.run(str(place / "script.py"))
    answer = newest_app.run(str(place / "script.py"), volume=lazy_volume, **LAZY)
    assert (answer.stdout, answer.stderr) == (plain.stdout.replace("False", "True", 1), "")


def test_trigger_in_an_archive(app, lazy_volume, tmp_path):
    """Up to 3.9 what imports from archives is of the old kind, with load_module."""
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("missing.py", "HERE = 'ddtrace' in __import__('sys').modules\n")
    code = (
        IS_HERE
        + "import missing; print(missing.HERE, missing.__file__, 'ddtrace' in sys.modules,\
 type(missing.__loader__).__name__, missing.__spec__.name, sys.modules['missing'] is missing,\
 [it for it in sys.meta_path if type(it).__name__ == 'WaitingFinder'])"
    )
    answer = app.run("-c", code, path=[archive], volume=lazy_volume, **LAZY)
    wanted = f"True {archive}/missing.py True zipimporter missing True []\n"
    assert (answer.stdout, answer.stderr) == (wanted, "")


def test_text_of_a_failure_is_no_failure_of_the_trigger(newest_app, lazy_volume, tmp_path):
    for version in SERVED:
        code = "raise ValueError('\\ud800')\n"
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": code})
    log = tmp_path / "log"
    code = IS_HERE + "import sqlite3; print(here())"
    answer = newest_app.run("-c", code, volume=lazy_volume, **LAZY, DDINJECT_LOG=str(log))
    assert (answer.stdout, answer.stderr) == ("False\n", "")
    assert json.loads(log.read_text().splitlines()[-1])["verdict"] == "import_failed"


def test_report_that_fails_is_no_failure_of_the_trigger(newest_app, lazy_volume, tmp_path):
    """The application may have replaced what the report is made with."""
    for version in SERVED:
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": "1 / 0\n"})
    code = IS_HERE + "import os; os.readlink = None; import sqlite3; print(here())"
    log = str(tmp_path / "log")
    answer = newest_app.run("-c", code, volume=lazy_volume, **LAZY, DDINJECT_LOG=log)
    assert (answer.stdout, answer.stderr) == ("False\n", "")


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


def test_first_imports_in_many_threads(run_lazy, lazy_volume):
    for version in SERVED:
        code = NOTING.format(delay=0.3)
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": code})
    code = """
import threading
gate = threading.Barrier(12)
names = ["sqlite3", "xml.dom", "colorsys"] * 4
seen = []
def work(name):
    gate.wait()
    __import__(name)
    seen.append((here(), hasattr(sys.modules.get("ddtrace"), "BEFORE")))
threads = [threading.Thread(target=work, args=(name,)) for name in names]
for thread in threads: thread.start()
for thread in threads: thread.join(20)
print(set(seen), len(seen), [it for it in sys.meta_path if type(it).__name__ == "WaitingFinder"])
"""
    assert run_lazy(code) == "{(True, True)} 12 []"


def test_looking_for_a_module_triggers_nothing(run_lazy):
    code = "import importlib.util as u; spec = u.find_spec('sqlite3'); before = here()\n\
source = spec.loader.get_source('sqlite3')\n\
import sqlite3; print(before, here(), len(source) > 9, type(sqlite3.__spec__.loader).__name__)"
    assert run_lazy(code) == "False True True SourceFileLoader"


def test_modules_that_come_while_ours_are_taken_out(run_lazy):
    """As another thread's import would bring them."""
    code = """
class Name(str):
    def startswith(self, *words):
        sys.modules.setdefault("another", sys)
        return False
sys.modules[Name("name")] = sys
import sqlite3
print(here(), [it for it in sys.modules if "ddinject" in it])
"""
    assert run_lazy(code) == "True []"


def test_an_interrupt_is_the_users_and_the_finder_leaves(run_lazy, lazy_volume):
    for version in SERVED:
        write_tree(
            lazy_volume.directory(version), {"ddtrace/__init__.py": "raise KeyboardInterrupt\n"}
        )
    code = "try:\n    import sqlite3\nexcept KeyboardInterrupt:\n    print('mine')\n\
import sqlite3; print(here(), len(sys.meta_path))"
    assert run_lazy(code) == "mine\nFalse 3"


def test_no_deadlock_with_a_module_that_ddtrace_imports_too(run_lazy, newest_app, lazy_volume):
    """One thread imports ddtrace, which wants what another thread is in the middle of importing."""
    shared = "import sys\nsys.is_in_shared.set()\nsys.is_in_ddtrace.wait()\nimport fractions\n\
import xml.dom\n"
    write_tree(newest_app.site_packages, {"shared.py": shared})
    for version in SERVED:
        code = "import sys\nsys.is_in_ddtrace.set()\nimport shared\n"
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": code})
    code = """
import threading
sys.is_in_shared, sys.is_in_ddtrace = threading.Event(), threading.Event()
one = threading.Thread(target=__import__, args=("shared",), daemon=True)
two = threading.Thread(target=__import__, args=("sqlite3",), daemon=True)
one.start(); sys.is_in_shared.wait(); two.start()
one.join(40); two.join(40)
print(one.is_alive(), two.is_alive(), here())
"""
    assert run_lazy(code) == "False False True"


def test_fork_before_the_trigger(run_lazy):
    code = """
import os
for _ in range(2):
    if os.fork() == 0:
        import sqlite3
        os.write(1, b"child %d " % here())
        os._exit(0)
    os.wait()
before = here()
import sqlite3
print(before, here())
"""
    assert run_lazy(code) == "child 1 child 1 False True"


def test_fork_while_another_thread_is_at_it(run_lazy, lazy_volume):
    """The child has half a ddtrace and no thread that would finish it: it goes on without."""
    for version in SERVED:
        code = "import sys\nsys.is_in_ddtrace.set()\nsys.may_end.wait()\n"
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": code})
    code = """
import os, threading
sys.is_in_ddtrace, sys.may_end = threading.Event(), threading.Event()
thread = threading.Thread(target=__import__, args=("sqlite3",))
thread.start()
sys.is_in_ddtrace.wait()
child = os.fork()
if child == 0:
    import xml.dom
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
sys.may_end.set()
thread.join()
print(here())
"""
    import_warning = {"PYTHONWARNINGS": "ignore"}
    assert run_lazy(code, **import_warning) == "7\nTrue"


@pytest.mark.parametrize("failure", ["1 / 0", "raise SystemExit", "import no_such_module"])
def test_failure_leaves_the_application_as_it_was(newest_app, lazy_volume, tmp_path, failure):
    for version in SERVED:
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": failure + "\n"})
    code = IS_HERE + "import sqlite3; print(here(), len(sys.path), sys.meta_path)"
    plain = newest_app.run("-c", code)
    log = tmp_path / "log"
    answer = newest_app.run("-c", code, volume=lazy_volume, **LAZY, DDINJECT_LOG=str(log))
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")
    verdicts = [json.loads(line)["verdict"] for line in log.read_text().splitlines()]
    assert verdicts == ["injected", "import_failed"]


def test_log_has_one_line_when_all_is_well(newest_app, lazy_volume, tmp_path):
    log = tmp_path / "log"
    newest_app.run("-c", "import sqlite3", volume=lazy_volume, **LAZY, DDINJECT_LOG=str(log))
    (row,) = [json.loads(line) for line in log.read_text().splitlines()]
    assert (row["verdict"], row["reason"]) == ("injected", "waits")


def test_volume_that_is_gone_at_the_trigger(run_lazy, lazy_volume):
    code = "import os; os.rename(%r, %r); import sqlite3; print(here())"
    gone = str(lazy_volume.path)
    assert run_lazy(code % (gone, gone + ".gone")) == "False"


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
