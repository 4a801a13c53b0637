"""An application that brings or starts ddtrace itself gets it once: its own."""

import json
import shutil

import pytest

from .conftest import DDTRACE, PYTHONS, SERVED, real_packages, write_tree
from .test_decision import DEBUG

COUNT = """
import json, sys
import {module}
import ddtrace
{call}
import sqlite3
places = [it for it in sys.path if "ddtrace" in it]
print(json.dumps([ddtrace.__version__, ddtrace.__file__, len(sys.meta_path),
    type(sqlite3.connect(":memory:")).__name__]))
"""


def shape(app, *arguments, **options):
    answer = app.run(*arguments, **options)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.parametrize("lazy", ["", "1"])
@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("ddtrace.auto", ""),
        ("ddtrace", "ddtrace.patch_all()"),
        ("ddtrace", "ddtrace.patch(sqlite3=True)"),
    ],
)
def test_manual_start_on_top_of_the_injected_one(newest_app, real_volume, module, call, lazy):
    once = COUNT.format(module="ddtrace", call="")
    code = COUNT.format(module=module, call=call)
    injected = shape(newest_app, "-c", once, volume=real_volume)
    both = shape(newest_app, "-W", "ignore", "-c", code, volume=real_volume, DDINJECT_LAZY=lazy)
    assert both == injected
    assert both[0] == DDTRACE and both[3] == "TracedSQLite"


@pytest.fixture
def app_with_its_own(newest_app):
    """A ddtrace in the application's own environment, with ddtrace-run."""
    own = real_packages(newest_app.key)
    shutil.copytree(own, newest_app.site_packages, dirs_exist_ok=True)
    return newest_app


def test_own_ddtrace_wins(app_with_its_own, real_volume):
    code = COUNT.format(module="ddtrace.auto", call="")
    plain = shape(app_with_its_own, "-c", code)
    both = shape(app_with_its_own, "-c", code, volume=real_volume)
    assert both == plain
    assert str(real_volume.path) not in both[1]
    told = app_with_its_own.run("-c", "pass", volume=real_volume, **DEBUG).stderr
    assert "user_ddtrace" in told and f"version={DDTRACE}" in told


def test_ddtrace_run_of_the_application(app_with_its_own, real_volume):
    code = "import sys; m = sys.modules['ddtrace']; print(m.__file__, sys.path.count(sys.path[-1]))"
    start = ["-m", "ddtrace.commands.ddtrace_run", app_with_its_own.python, "-c", code]
    answer = app_with_its_own.run(*start, volume=real_volume)
    assert answer.stdout == f"{app_with_its_own.site_packages}/ddtrace/__init__.py 1\n"
    assert answer.stderr == ""


@pytest.mark.parametrize("version", ["1.20.0", "99.0"])
def test_older_and_newer_ones(newest_app, volume, version):
    metadata = {f"ddtrace-{version}.dist-info/METADATA": f"Name: ddtrace\nVersion: {version}\n"}
    write_tree(newest_app.site_packages, {**metadata, "ddtrace/__init__.py": "OWN = True\n"})
    code = "import ddtrace; print(hasattr(ddtrace, 'OWN'))"
    answer = newest_app.run("-c", code, volume=volume, **DEBUG)
    assert answer.stdout == "True\n" and f"version={version}" in answer.stderr
    override = {"DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE": "1"}
    assert newest_app.run("-c", code, volume=volume, **override).stdout == "False\n"


FORMS = {
    "module": {"sitecustomize.py": "import os\nos.write(1, b'user ')\n"},
    "package": {"sitecustomize/__init__.py": "import os\nos.write(1, b'user ')\n"},
    "its own ddtrace": {
        "sitecustomize.py": "import os, ddtrace\nos.write(1, b'user ' + ddtrace.NAME)\n",
        "ddtrace/__init__.py": "NAME = b'own '\n",
    },
}
SHOW = "import sys; m = sys.modules['sitecustomize']; print(m.__file__, m.__spec__.name, \
m.__spec__.origin)"


@pytest.mark.parametrize("lazy", ["", "1"])
@pytest.mark.parametrize("form", [*FORMS, "byte code alone"])
@pytest.mark.parametrize("name", ["sitecustomize", "usercustomize"])
def test_every_form_of_the_users_runs_once(newest_app, volume, tmp_path, name, form, lazy):
    assert newest_app.key in SERVED and PYTHONS[newest_app.key]
    files = FORMS.get(form, FORMS["module"])
    own = write_tree(
        tmp_path / "own", {it.replace("sitecustomize", name): files[it] for it in files}
    )
    if form == "byte code alone":
        source = own / f"{name}.py"
        compiler = "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[1] + 'c')"
        newest_app.run("-c", compiler, str(source))
        source.unlink()
    show = SHOW.replace("sitecustomize", name)
    plain = newest_app.run("-c", show, path=[own])
    answer = newest_app.run("-c", show, path=[own], volume=volume, DDINJECT_LAZY=lazy)
    assert (answer.stdout, answer.stderr) == (plain.stdout, plain.stderr)
    if name == "sitecustomize":  # a venv has no user site
        assert answer.stdout.startswith("user ")
