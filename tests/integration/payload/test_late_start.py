"""DDINJECT_LAZY: what happens when ddtrace comes late, to threads, forks, and where it fails."""

import json
import zipfile

import pytest

from .conftest import IS_HERE, LAZY, NOTING, SERVED, write_tree

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


def test_volume_that_is_gone_at_the_trigger(run_lazy, lazy_volume):
    code = "import os; os.rename(%r, %r); import sqlite3; print(here())"
    gone = str(lazy_volume.path)
    assert run_lazy(code % (gone, gone + ".gone")) == "False"


@pytest.mark.parametrize("word", [None, "auto"])
def test_no_module_is_unloaded_any_more(run_lazy, lazy_volume, word):
    """As ddtrace would for a gevent that was not to be seen at the start, in a PEX file."""
    name = "DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE"
    for version in SERVED:
        code = f"import os\nSEEN = os.environ.get({name!r})\n"
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": code})
    code = f"import os, sqlite3; print(sys.modules['ddtrace'].SEEN, os.environ.get({name!r}))"
    assert run_lazy(code, **({name: word} if word else {})) == f"false {word}"
    eager = {"DDINJECT_LAZY": "", **({name: word} if word else {})}
    assert run_lazy(code, **eager) == f"{word} {word}"


@pytest.mark.parametrize("arguments", ["None", "('a', 'tuple')"])
def test_arguments_are_the_applications(run_lazy, lazy_volume, arguments):
    code = f"sys.argv = {arguments}; import sqlite3; print(here(), sys.argv)"
    assert run_lazy(code) == f"True {arguments}"
    for version in SERVED:
        write_tree(lazy_volume.directory(version), {"ddtrace/__init__.py": "1 / 0\n"})
    assert run_lazy(code) == f"False {arguments}"
