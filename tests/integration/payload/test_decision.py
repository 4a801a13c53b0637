"""Which verdict, and what a Python that is left alone looks like."""

import os
import re
import subprocess

import pytest

from .conftest import (
    KEYS,
    PAYLOAD,
    PYTHONS,
    REPOSITORY,
    SERVED,
    STUB,
    run_python,
    write_tree,
)

DEBUG = {"DD_APM_INSTRUMENTATION_DEBUG": "1"}
STATE = "import sys, os; print(sys.path, sorted(sys.modules), sorted(sys.path_importer_cache), \
sorted((k, v) for k, v in os.environ.items() if k != 'PYTHONPATH'))"
BROKEN = {"ddtrace/__init__.py": "import threading, json\nimport ddtrace.native\n"}


def verdict(completed):
    """The verdict on stderr, which has nothing else."""
    lines = completed.stderr.splitlines()
    assert len(lines) == 1, completed.stderr
    return re.fullmatch(r"ddinject: sitecustomize: (\w+)( \w+=.*)?", lines[0]).group(1)


def assert_left_alone(app, volume, **variables):
    plain = app.run("-c", STATE, **variables)
    left = app.run("-c", STATE, volume=volume, **variables)
    assert (left.stdout, left.stderr, left.returncode) == (plain.stdout, "", 0)


def test_verdicts_are_those_of_the_preload_object():
    listed = re.findall(r'X\([A-Z_]+, +"(\w+)"', (REPOSITORY / "core/verdict.h").read_text())
    code = "".join(file.read_text() for file in PAYLOAD.glob("*.py"))
    known = r'(?:return|verdict, facts =|finish\() ?"([a-z_]+)"|else "(injected)"'
    used = {first or second for first, second in re.findall(known, code)}
    assert used <= set(listed)
    assert {"disabled", "user_ddtrace", "import_failed", "injected"} <= used


@pytest.mark.parametrize("key", KEYS)
def test_python_without_a_payload_is_left_alone(key, volume, tmp_path):
    python = PYTHONS[key]
    volume.lack(key)
    plain = run_python(python, "-c", STATE, home=tmp_path)
    left = run_python(python, "-c", STATE, volume=volume, home=tmp_path)
    assert (left.stdout, left.stderr, left.returncode) == (plain.stdout, "", 0)
    told = run_python(python, "-c", "pass", volume=volume, home=tmp_path, **DEBUG)
    assert verdict(told) == "unsupported_version"


@pytest.mark.parametrize("lazy", ["", "1"])
@pytest.mark.parametrize("key", [key for key in KEYS if (3, 6) <= key[:2] < SERVED[0]])
def test_older_ddtrace_on_an_older_python(key, lazy, volume, tmp_path):
    """Volumes of ddtrace 1 and 2 serve them."""
    directory = volume.add_stub(key)
    (directory.parent / f"{directory.name}.integrations").write_text("module json TRACE on\n")
    code = "import json, ddtrace; print(ddtrace.__file__)"
    seen = run_python(
        PYTHONS[key], "-c", code, volume=volume, home=tmp_path, DDINJECT_LAZY=lazy, **DEBUG
    )
    assert seen.stdout == f"{directory}/ddtrace/__init__.py\n"
    assert {line.split()[2] for line in seen.stderr.splitlines()} == {"injected"}


def test_injected_and_nothing_else_is_left(app, volume):
    code = "import sys, os, ddtrace; print(sys.path[-1], sys.path, os.environ.get('PYTHONPATH'), \
'volume' in str(sys.modules.get('sitecustomize')), 'ddinject_guard' in sys.modules, \
[k for k in sys.path_importer_cache if k == os.environ['PYTHONPATH']], \
ddtrace.SEEN['_DD_PY_SSI_INJECT'], ddtrace.SEEN['DD_TRACE_SAFE_INSTRUMENTATION_ENABLED'], \
[k for k in os.environ if 'SSI' in k or 'SAFE' in k], sep='\\n')"
    answer = app.run("-c", code, volume=volume)
    assert answer.stderr == ""
    last, path, variable, *rest = answer.stdout.splitlines()
    assert last.startswith(str(volume.path / "ddtrace_pkgs" / "site-packages-ddtrace-py"))
    assert repr(str(volume.path)) not in path
    assert variable == str(volume.path)
    assert rest == ["False", "False", "[]", "1", "true", "[]"]
    assert verdict(app.run("-c", "pass", volume=volume, **DEBUG)) == "injected"


def test_nothing_is_imported_before_ddtrace(app, volume):
    """What is in sys.modules before ddtrace counts as the application's."""
    code = "import sys\nSEEN = sorted(sys.modules)\n"
    for version in SERVED:
        write_tree(volume.directory(version), {"ddtrace/__init__.py": code})
    plain = app.run("-c", "import sys; print(sorted(sys.modules))").stdout
    seen = app.run("-c", "import ddtrace; print(ddtrace.SEEN)", volume=volume).stdout
    assert set(eval(seen)) - set(eval(plain)) <= {"sitecustomize", "ddtrace", "logging"}
    assert "logging" not in eval(seen)


@pytest.mark.parametrize(
    "variables",
    [
        {"DD_INSTRUMENT_SERVICE_WITH_APM": "false"},
        {"DD_INSTRUMENT_SERVICE_WITH_APM": "0"},
        {"DD_INSTRUMENT_SERVICE_WITH_APM": "False"},
        {"DDINJECT_DISABLED": "1"},
        {"DDINJECT_DISABLED": "TRUE"},
    ],
    ids=lambda it: "=".join(*it.items()),
)
def test_switched_off(newest_app, volume, variables):
    assert_left_alone(newest_app, volume, **variables)
    assert verdict(newest_app.run("-c", "", volume=volume, **DEBUG, **variables)) == "disabled"


def missing_version(volume):
    (volume.path / "version").unlink()


def missing_packages(volume):
    (volume.path / "ddtrace_pkgs").rename(volume.path / "elsewhere")


def fifo_for_version(volume):
    missing_version(volume)
    os.mkfifo(volume.path / "version")


def only_musl(volume):
    for path in list((volume.path / "ddtrace_pkgs").glob("*manylinux2014*")):
        path.rename(str(path).replace("manylinux2014", "musllinux_1_2"))


def new_glibc(volume):
    for path in (volume.path / "ddtrace_pkgs").glob("*.requires"):
        path.write_text("glibc 9.1\n")


def other_libc(volume):
    for path in (volume.path / "ddtrace_pkgs").glob("*.requires"):
        path.write_text("musl 1.2.4\n")


def missing_guard(volume):
    (volume.path / "ddinject_guard.py").unlink()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (missing_version, "no_payload"),
        (fifo_for_version, "no_payload"),
        (missing_packages, "no_payload"),
        (missing_guard, "import_failed"),
        (only_musl, "no_payload"),
        (new_glibc, "unsupported_libc"),
        (other_libc, "unsupported_libc"),
    ],
)
def test_volume_that_does_not_serve(newest_app, volume, change, expected):
    change(volume)
    assert_left_alone(newest_app, volume)
    assert verdict(newest_app.run("-c", "pass", volume=volume, **DEBUG)) == expected


def test_directory_without_the_machine_is_accepted(newest_app, volume):
    for path in list((volume.path / "ddtrace_pkgs").iterdir()):
        path.rename(str(path).replace("-" + os.uname().machine, ""))
    assert verdict(newest_app.run("-c", "pass", volume=volume, **DEBUG)) == "injected"


def test_percent_in_the_path_is_only_a_character(newest_app, volume):
    volume.path = volume.path.rename(volume.path.with_name("100%s %d\u00e9"))
    assert verdict(newest_app.run("-c", "pass", volume=volume, **DEBUG)) == "injected"


def test_failed_import_leaves_nothing(app, volume):
    for version in SERVED:
        write_tree(volume.directory(version), BROKEN)
    assert_left_alone(app, volume)
    assert_left_alone(app, volume, DD_TRACE_SAFE_INSTRUMENTATION_ENABLED="maybe")
    assert verdict(app.run("-c", "pass", volume=volume, **DEBUG)) == "import_failed"


@pytest.mark.parametrize(
    "code",
    [
        "import sys, os\nsys.meta_path.insert(0, None)\nsys.path[:] = os.environ['HOME'] = 'x'\n"
        + "sys.excepthook = None\nraise SystemExit(3)\n",
        "import logging\nraise BaseException('a panic')\n",
        "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd()\n",
    ],
)
def test_any_way_to_fail_leaves_nothing(newest_app, volume, code):
    for version in SERVED:
        write_tree(volume.directory(version), {"ddtrace/__init__.py": code})
    assert_left_alone(newest_app, volume)
    hooks = "import sys; print(sys.meta_path, sys.path_hooks, sys.excepthook)"
    strip = re.compile("0x[0-9a-f]+")
    plain, left = newest_app.run("-c", hooks), newest_app.run("-c", hooks, volume=volume)
    assert strip.sub("", left.stdout) == strip.sub("", plain.stdout)


def test_bootstrap_that_swallows_its_failure_is_a_failure(newest_app, volume):
    code = STUB["ddtrace/bootstrap/sitecustomize.py"].replace("    loaded = True", "    1 / 0")
    for version in SERVED:
        write_tree(volume.directory(version), {"ddtrace/bootstrap/sitecustomize.py": code})
    assert_left_alone(newest_app, volume)
    told = newest_app.run("-c", "pass", volume=volume, **DEBUG).stderr.splitlines()
    assert told[0] == "error configuring Datadog tracing"
    assert told[1].startswith("ddinject: sitecustomize: import_failed ")


def test_users_own_setting_wins(newest_app, volume):
    name = "DD_TRACE_SAFE_INSTRUMENTATION_ENABLED"
    code = f"import os, ddtrace; print(ddtrace.SEEN['{name}'], os.environ['{name}'])"
    answer = newest_app.run("-c", code, volume=volume, **{name: "false"})
    assert answer.stdout == "false false\n"


@pytest.mark.parametrize("spelling", ["{}/", "{}//", "{0}:{0}", "{0}/../volume", "{}-link"])
def test_every_spelling_of_the_volume_leaves_the_path(app, volume, spelling):
    volume.path.with_name("volume-link").symlink_to(volume.path)
    entry = spelling.format(volume.path)
    code = "import sys; print(sys.path); print(list(sys.path_importer_cache))"
    answer = app.run("-c", code, path=[entry])
    assert answer.stderr == ""
    for line in answer.stdout.splitlines():
        assert not [it for it in eval(line) if it.rstrip("/").endswith(("volume", "volume-link"))]
    assert "ddtrace_pkgs" in answer.stdout


def test_children_see_the_path_that_the_user_set(newest_app, volume):
    code = "import os; os.execvp('env', ['env'])"
    for path in ([], ["/some/where"], ["", "/x"]):
        lines = newest_app.run("-c", code, volume=volume, path=path).stdout.splitlines()
        expected = ":".join([str(volume.path), *path])
        assert [it for it in lines if it.startswith("PYTHONPATH")] == ["PYTHONPATH=" + expected]
        assert not [it for it in lines if "SSI" in it or "SAFE_INSTR" in it]


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", "1>&- 2>&-"])
@pytest.mark.parametrize("key", [min(PYTHONS, key=str), max(it for it in PYTHONS if it in SERVED)])
def test_diagnostics_survive_a_broken_stderr(volume, tmp_path, closed, key):
    python = PYTHONS[key]
    command = f"'{python}' -c 'open(\"{tmp_path}/ran\", \"w\")' {closed}; echo $? >{tmp_path}/rc"
    environment = {"PYTHONPATH": str(volume.path), **DEBUG}
    run_shell(command, environment)
    assert (tmp_path / "ran").exists()
    assert (tmp_path / "rc").read_text() == "0\n"


def test_diagnostics_survive_a_reader_that_left(newest_app, volume):
    reader, writer = os.pipe()
    os.close(reader)
    environment = {"PYTHONPATH": str(volume.path), **DEBUG}
    words = [newest_app.python, "-c", "import ddtrace; print('ran')"]
    answer = subprocess.run(
        words, env=environment, stdout=subprocess.PIPE, stderr=writer, check=False
    )
    os.close(writer)
    assert (answer.stdout, answer.returncode) == (b"ran\n", 0)


def run_shell(command, environment):
    status = os.spawnve(os.P_WAIT, "/bin/sh", ["sh", "-c", command], environment)
    assert status == 0


@pytest.mark.parametrize("options", [["-s"], ["-B"], ["-O"], ["-P"], ["-v"]])
def test_options_that_leave_site_on(app, volume, options):
    plain = app.run(*options, "-c", "print('ran')")  # -P is new in 3.11
    code = "import ddtrace; print('ran')"
    answer = app.run(*options, "-c", code, volume=volume)
    assert (answer.stdout, answer.returncode) == (plain.stdout, plain.returncode)
    assert answer.returncode == 0 or options == ["-P"]


@pytest.mark.parametrize("options", [["-S"], ["-I"], ["-E"]])
def test_options_that_switch_it_off(newest_app, volume, options):
    code = "import sys; print('ddtrace' in sys.modules)"
    answer = newest_app.run(*options, "-c", code, volume=volume, **DEBUG)
    assert (answer.stdout, answer.stderr) == ("False\n", "")


def test_deleted_working_directory(newest_app, volume, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"cd '{gone}' && rmdir '{gone}' && exec '{newest_app.python}' -c 'import ddtrace'"
    run_shell(command, {"PYTHONPATH": str(volume.path)})


def test_venv_with_the_systems_packages(newest_app, volume):
    configuration = newest_app.site_packages.parents[2] / "pyvenv.cfg"
    text = configuration.read_text().replace("= false", "= true")
    configuration.write_text(text)
    answer = newest_app.run("-c", "import ddtrace; print('ran')", volume=volume)
    assert (answer.stdout, answer.stderr) == ("ran\n", "")


def test_zip_on_the_path(newest_app, volume, tmp_path):
    archive = tmp_path / "app.zip"
    code = f"import zipfile; zipfile.ZipFile(r'{archive}', 'w').writestr('inside.py', 'X = 1')"
    newest_app.run("-c", code)
    answer = newest_app.run(
        "-c", "import inside, ddtrace; print(inside.X)", volume=volume, path=[archive]
    )
    assert (answer.stdout, answer.stderr) == ("1\n", "")
