"""The real ddtrace, injected by a plain PYTHONPATH."""

import json

import pytest

from .conftest import DDTRACE, KEYS, PYTHONS, make_real_volume, write_tree

PROBE = """
import json, os, sys
import ddtrace, ddtrace.bootstrap.sitecustomize as bootstrap
from ddtrace.internal.settings._config import config
print(json.dumps({
    "version": ddtrace.__version__, "loaded": bootstrap.loaded, "last": sys.path[-1],
    "file": ddtrace.__file__, "injected": config._lib_was_injected,
    "safe": config._trace_safe_instrumentation_enabled,
    "left": [it for it in os.environ if "SSI" in it or "SAFE_INSTR" in it],
    "sitecustomize": str(sys.modules.get("sitecustomize")),
}))
"""
SPAN = """
from ddtrace.trace import tracer
with tracer.trace("work") as span:
    print(span.name, span.trace_id > 0)
"""


def test_is_injected_and_set_up(app, real_volume):
    answer = app.run("-c", PROBE, volume=real_volume)
    assert answer.stderr == ""
    seen = json.loads(answer.stdout)
    assert (seen["version"], seen["loaded"]) == (DDTRACE, True)
    assert (seen["injected"], seen["safe"], seen["left"]) == (True, True, [])
    assert seen["file"].startswith(seen["last"])
    assert str(real_volume.path) not in seen["sitecustomize"]


def test_users_sitecustomize_runs_once(app, real_volume):
    own = write_tree(app.home / "own", {"sitecustomize.py": "import os\nos.write(1, b'user ')\n"})
    code = "import sys; print('ddtrace' in sys.modules, sys.modules['sitecustomize'].__file__)"
    answer = app.run("-c", code, volume=real_volume, path=[own])
    assert answer.stdout == f"user True {own}/sitecustomize.py\n"
    assert answer.stderr == ""


def test_error_of_the_users_is_not_swallowed(newest_app, real_volume):
    own = write_tree(newest_app.home / "own", {"sitecustomize.py": "raise ValueError('mine')\n"})
    plain = newest_app.run("-c", "pass", path=[own])
    answer = newest_app.run("-c", "import ddtrace", volume=real_volume, path=[own])
    assert (answer.stderr, answer.returncode) == (plain.stderr, 0)
    assert "ValueError: mine" in answer.stderr


def test_child_is_injected_by_the_same_variable(app, real_volume):
    child = "import sys; print('ddtrace' in sys.modules)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    answer = app.run("-c", code, volume=real_volume)
    assert (answer.stdout, answer.stderr) == ("True\n", "")


@pytest.mark.parametrize("key", KEYS)
def test_child_on_a_python_that_is_not_served(newest_app, tmp_path, key):
    volume = make_real_volume(tmp_path / "volume")
    volume.lack(key)
    child = [PYTHONS[key], "-c", "import sys; print('ddtrace' in sys.modules)"]
    code = f"import subprocess, sys; subprocess.run({child!r}, check=True); "
    code += "print('ddtrace' in sys.modules)"
    answer = newest_app.run("-c", code, volume=volume)
    is_parent_served = key[:2] != newest_app.key
    assert (answer.stdout, answer.stderr) == (f"False\n{is_parent_served}\n", "")


def test_import_that_breaks_half_way_leaves_nothing(app, real_volume, tmp_path):
    state = "import sys; print(sys.path, sorted(sys.modules))"
    front = write_tree(tmp_path / "front", {"envier.py": "1 / 0\n"})
    plain = app.run("-c", state, path=[front])
    answer = app.run("-c", state, volume=real_volume, path=[front])
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")


@pytest.mark.smoke
def test_spans_can_be_made(newest_app, real_volume):
    answer = newest_app.run("-c", SPAN, volume=real_volume, DD_TRACE_ENABLED="false")
    assert answer.stdout == "work True\n"


def test_conflict_with_the_real_requirements(newest_app, real_volume):
    write_tree(newest_app.site_packages, {"wrapt-9.0.dist-info/METADATA": ""})
    code = "import sys; print('ddtrace' in sys.modules)"
    assert newest_app.run("-c", code, volume=real_volume).stdout == "False\n"
    forced = newest_app.run("-c", code, volume=real_volume, DD_INJECT_FORCE="t")
    assert forced.stdout == "True\n"


WORKERS = """
import multiprocessing, sys
from concurrent.futures import ProcessPoolExecutor

def ask(name):
    before = "ddtrace" in sys.modules
    import sqlite3
    return before, type(sqlite3.connect(":memory:")).__name__

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    pool = ProcessPoolExecutor(1, context) if sys.argv[2] == "futures" else context.Pool(1)
    with pool:
        print(*pool.map(ask, "a"), ask("parent"))
"""


@pytest.mark.parametrize("lazy", ["", "1"])
@pytest.mark.parametrize("kind", ["pool", "futures"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_every_kind(newest_app, real_volume, method, kind, lazy):
    """A worker of a lazy parent that waits for a trigger waits too, and is traced then."""
    write_tree(newest_app.home, {"workers.py": WORKERS})
    script = str(newest_app.home / "workers.py")
    answer = newest_app.run(script, method, kind, volume=real_volume, DDINJECT_LAZY=lazy)
    traced = f"({not lazy}, 'TracedSQLite')"
    assert (answer.stdout, answer.stderr) == (f"{traced} {traced}\n", "")
