"""The user's own sitecustomize runs exactly once, wherever it lies and whatever the outcome."""

import pytest

from .conftest import KEYS, PYTHONS, SERVED, run_python, write_tree

CODE = "import os, sys\nos.write(1, b'user ')\nprint_path = list(sys.path)\n"
SHOW = "import sys; m = sys.modules['sitecustomize']; print(m.__file__, 'ddtrace' in sys.modules)"
NONE = "import sys; print('sitecustomize' in sys.modules)\ntry:\n    import sitecustomize\n\
except ImportError as error:\n    print(getattr(error, 'name', 'sitecustomize'))"
OUTCOMES = ["success", "switched off", "own ddtrace", "failed import", "no payload", "conflict"]
PLACES = ["path", "site-packages", "user site"]


def arrange(outcome, app, volume):
    """Makes the outcome happen; gives the variables that it takes."""
    for version in SERVED:
        directory = volume.directory(version)
        if outcome == "failed import":
            write_tree(directory, {"ddtrace/__init__.py": "import no_such_module\n"})
        if outcome == "conflict":
            write_tree(directory.parent, {directory.name + ".requirements": "wrapt<2"})
    if outcome == "own ddtrace":
        write_tree(app.site_packages, {"ddtrace/__init__.py": ""})
    if outcome == "conflict":
        write_tree(app.site_packages, {"wrapt-2.0.dist-info/METADATA": ""})
    if outcome == "no payload":
        (volume.path / "version").unlink()
    return {"DDINJECT_DISABLED": "1"} if outcome == "switched off" else {}


def user_site(app):
    configuration = app.site_packages.parents[2] / "pyvenv.cfg"
    configuration.write_text(configuration.read_text().replace("= false", "= true"))
    return app.run("-c", "import site; print(site.getusersitepackages())").stdout.strip()


def put(place, app, name="sitecustomize.py", code=CODE):
    """Gives the file and the PYTHONPATH entries behind the volume's."""
    path = app.home / "own"
    root = {"path": lambda: path, "site-packages": lambda: app.site_packages}
    directory = root.get(place, lambda: user_site(app))()
    write_tree(directory, {name: code})
    return f"{directory}/{name}", [path] if place == "path" else []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_runs_once_and_is_the_one_in_sys_modules(newest_app, volume, outcome, place):
    own, path = put(place, newest_app)
    variables = arrange(outcome, newest_app, volume)
    answer = newest_app.run("-c", SHOW, volume=volume, path=path, **variables)
    wanted = f"user {own} {outcome == 'success'}\n"
    if place != "path":
        # Debian's own Python has one in its library, which comes before these places.
        plain = newest_app.run("-c", SHOW)
        wanted = plain.stdout.replace("False", str(outcome == "success"))
    assert (answer.stdout, answer.stderr) == (wanted, "")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_where_there_is_none_it_is_as_without_the_volume(app, volume, outcome):
    variables = arrange(outcome, app, volume)
    answer = app.run("-c", NONE, volume=volume, **variables)
    plain = app.run("-c", NONE)  # Debian's own Python has one
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")
    assert plain.stdout in ("False\nsitecustomize\n", "True\n")


SHOW_USER = """import sys
m = sys.modules["usercustomize"]
print(m.__file__, m.__spec__.name, m.__spec__.origin, m.__name__, "sitecustomize" in sys.modules)
"""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_usercustomize_runs_once_and_is_its_own(newest_app, volume, outcome, place):
    user_site(newest_app)  # without it site looks for no usercustomize
    own, path = put(place, newest_app, "usercustomize.py")
    plain = newest_app.run("-c", SHOW_USER, path=path)
    assert plain.stdout.startswith(f"user {own} usercustomize {own} usercustomize ")
    variables = arrange(outcome, newest_app, volume)
    answer = newest_app.run("-c", SHOW_USER, volume=volume, path=path, **variables)
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")


@pytest.mark.parametrize(
    "code", [CODE + "1 / 0\n", CODE + "import no_such_module\n", "syntax error\n"]
)
@pytest.mark.parametrize("outcome", ["success", "failed import"])
def test_error_of_usercustomize_is_reported_as_site_does(newest_app, volume, outcome, code):
    put("user site", newest_app, "usercustomize.py", code)
    plain = newest_app.run("-c", "print('ran')")
    variables = arrange(outcome, newest_app, volume)
    answer = newest_app.run("-c", "print('ran')", volume=volume, **variables)
    assert (answer.stdout, answer.stderr) == (plain.stdout, plain.stderr)


def test_usercustomize_sees_what_sitecustomize_left(newest_app, volume):
    """Both are there: first the one, then the other, then the program."""
    put("user site", newest_app, "usercustomize.py", "import os; os.write(1, b'second ')\n")
    _, path = put("path", newest_app, code="import os; os.write(1, b'first ')\n")
    answer = newest_app.run("-c", "print('ran')", volume=volume, path=path)
    assert (answer.stdout, answer.stderr) == ("first second ran\n", "")


@pytest.mark.parametrize("outcome", ["success", "failed import", "switched off"])
@pytest.mark.parametrize(
    "code",
    [
        CODE + "raise ValueError('50% wrong')\n",
        CODE + "import no_such_module\n",
        CODE + "raise SystemExit(3)\n",
        "syntax error\n",
    ],
)
def test_error_is_reported_as_site_does(newest_app, volume, outcome, code):
    _, path = put("path", newest_app, code=code)
    plain = newest_app.run("-c", "print('ran')", path=path)
    variables = arrange(outcome, newest_app, volume)
    answer = newest_app.run("-c", "print('ran')", volume=volume, path=path, **variables)
    assert answer.stdout == plain.stdout
    assert answer.returncode == plain.returncode
    if "SystemExit" not in code:
        assert answer.stderr == plain.stderr


def test_error_does_not_undo_the_injection(newest_app, volume):
    _, path = put("path", newest_app, code=CODE + "1 / 0\n")
    code = "import sys; print('ddtrace' in sys.modules, 'sitecustomize' in sys.modules)"
    answer = newest_app.run("-c", code, volume=volume, path=path)
    assert answer.stdout == "user True False\n"
    assert "ZeroDivisionError" in answer.stderr


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("code", [CODE, CODE + "1 / 0\n", CODE + "import no_such_module\n"])
def test_on_a_python_that_is_not_served(key, volume, tmp_path, code):
    volume.lack(key)
    write_tree(tmp_path / "own", {"sitecustomize.py": code})
    where = {"path": [tmp_path / "own"], "home": tmp_path}
    plain = run_python(PYTHONS[key], "-c", "print('ran')", **where)
    answer = run_python(PYTHONS[key], "-c", "print('ran')", volume=volume, **where)
    assert (answer.stdout, answer.stderr) == (plain.stdout, plain.stderr)
    assert answer.stdout == "user ran\n"


def test_sees_the_path_without_the_volume(newest_app, volume):
    _, path = put("path", newest_app)
    code = "import sitecustomize; print(sitecustomize.print_path)"
    seen = eval(newest_app.run("-c", code, volume=volume, path=path).stdout.partition(" ")[2])
    assert str(volume.path) not in seen
    assert seen[0] == str(path[0])


def test_two_volumes_inject_once(newest_app, volume, tmp_path):
    second = write_tree(tmp_path / "second", {"version": "1"})
    for file in volume.path.glob("*.py"):
        (second / file.name).write_text(file.read_text())
    (second / "ddtrace_pkgs").symlink_to(volume.path / "ddtrace_pkgs")
    code = "import sys; print([it for it in sys.path if 'ddtrace_pkgs' in it or 'second' in it])"
    answer = newest_app.run("-c", code, volume=volume, path=[second])
    assert len(eval(answer.stdout)) == 1
    assert answer.stderr == ""
