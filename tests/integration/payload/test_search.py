"""Which copy of a distribution the application would import, and metadata that is out of order."""

import os
import zipfile

import pytest

from .conftest import write_tree
from .test_decision import DEBUG, verdict
from .test_distributions import answer, dist, require
from .test_users_sitecustomize import user_site

BAD = "incompatible_dependency"


def package(name):
    return {name + "/__init__.py": ""}


def put(app, place, version):
    return write_tree(app.home / place, {**dist("wrapt", version), **package("wrapt")})


def test_copy_without_metadata_hides_the_one_behind_it(newest_app, volume):
    front = write_tree(newest_app.home / "vendored", package("wrapt"))
    write_tree(newest_app.site_packages, {**dist("wrapt", "9.0"), **package("wrapt")})
    assert answer(newest_app, require(volume)) == BAD
    assert answer(newest_app, require(volume), path=[front]) == "injected"


def test_metadata_alone_does_not_hide_the_module_behind_it(newest_app, volume):
    front = write_tree(newest_app.home / "leftover", dist("wrapt", "9.0"))
    write_tree(newest_app.site_packages, {**dist("wrapt", "1.16.0"), **package("wrapt")})
    assert answer(newest_app, require(volume), path=[front]) == "injected"


@pytest.mark.parametrize(("version", "expected"), [("9.0", BAD), ("1.16.0", "injected")])
def test_editable_installation(newest_app, volume, version, expected):
    """Its metadata is in site-packages, its module where a .pth leads."""
    source = write_tree(newest_app.home / "source", package("wrapt"))
    editable = {**dist("wrapt", version), "__editable__.wrapt.pth": str(source)}
    write_tree(newest_app.site_packages, editable)
    assert answer(newest_app, require(volume)) == expected


def test_development_installation(newest_app, volume):
    info = {"wrapt.egg-info/PKG-INFO": "Name: wrapt\nVersion: 9.0\n"}
    source = write_tree(newest_app.home / "source", {**info, **package("wrapt")})
    write_tree(newest_app.site_packages, {"easy-install.pth": str(source), "wrapt.egg-link": ""})
    assert answer(newest_app, require(volume)) == BAD


def zip_of(path, names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "Name: wrapt\nVersion: 9.0\n" if "INFO" in name else "")
    return path


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("wrapt-9.0-py3.12.egg", ["EGG-INFO/PKG-INFO", "wrapt/__init__.py"]),
        ("libraries.zip", ["wrapt-9.0.dist-info/METADATA", "wrapt/__init__.py"]),
    ],
)
def test_archive_on_the_path(newest_app, volume, name, members):
    archive = zip_of(newest_app.home / name, members)
    assert answer(newest_app, require(volume), path=[archive]) == BAD


@pytest.mark.parametrize("how", ["script", "module", "directory", "link", "archive"])
def test_what_lies_beside_the_program_comes_first(newest_app, volume, how):
    """sys.path has it only after site: the guard must know it before."""
    place = put(newest_app, "program", "9.0")
    write_tree(place, {"__main__.py": "", "tool.py": ""})
    arguments = [str(place / "tool.py")]
    if how == "module":
        command = [f"cd {place} && exec {newest_app.python} -m tool"]
        told = run_shell(newest_app, volume, command)
        assert verdict(told) == BAD
        return
    if how == "directory":
        arguments = [str(place)]
    if how == "link":
        os.symlink(place / "tool.py", newest_app.home / "link.py")
        arguments = [str(newest_app.home / "link.py")]
    if how == "archive":
        members = ["wrapt-9.0.dist-info/METADATA", "wrapt/__init__.py", "__main__.py"]
        arguments = [str(zip_of(newest_app.home / "app.pyz", members))]
    assert verdict(newest_app.run(*arguments, volume=require(volume), **DEBUG)) == BAD
    outside = newest_app.run("-c", "pass", volume=require(volume), **DEBUG)
    assert verdict(outside) == "injected"


def run_shell(app, volume, command):
    python, app.python = app.python, "/bin/sh"
    try:
        return app.run("-c", *command, volume=require(volume), **DEBUG)
    finally:
        app.python = python


def test_safe_path_is_not_searched(newest_app, volume):
    place = put(newest_app, "program", "9.0")
    write_tree(place, {"tool.py": ""})
    told = newest_app.run("-P", str(place / "tool.py"), volume=require(volume), **DEBUG)
    assert verdict(told) == "injected"


def test_own_ddtrace_beside_the_script(newest_app, volume):
    write_tree(newest_app.home / "program", {"tool.py": "", "ddtrace/__init__.py": ""})
    told = newest_app.run(str(newest_app.home / "program/tool.py"), volume=volume, **DEBUG)
    assert verdict(told) == "user_ddtrace"


def unreadable(path):
    (path / "wrapt-1.16.0.dist-info").mkdir()
    os.mkfifo(path / "wrapt-1.16.0.dist-info/METADATA")


@pytest.mark.parametrize(
    ("kind", "name", "arrange"),
    [
        ("corrupt", "wrapt-1.16.0.dist-info", {"wrapt-1.16.0.dist-info/METADATA": "Name: other\n"}),
        ("corrupt", "wrapt-1.0.dist-info", {"wrapt-1.0.dist-info/METADATA": "\0\1\2: x\n"}),
        ("unreadable", "wrapt-1.0.dist-info", {"wrapt-1.0.dist-info/METADATA": "\n"}),
        ("nameless", "-1.0.dist-info", {"-1.0.dist-info/METADATA": ""}),
        ("nameless", "~-1.0.dist-info", {"~-1.0.dist-info/METADATA": ""}),
        ("nameless", "wrapt-x.dist-info", {"wrapt-x.dist-info/METADATA": "Version: 1\n"}),
        ("unreadable", "wrapt-1.16.0.dist-info", unreadable),
        (
            "nameless",
            "wrapt-1.0+\u00b2.d",
            {"wrapt-1.0+\u00b2.dist-info/METADATA": "Version: \u00b2!1\n"},
        ),
        ("duplicate", "wrapt-", {**dist("wrapt", "1.0"), **dist("wrapt", "1.1")}),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_what_is_out_of_order_is_tolerated_and_named(newest_app, volume, kind, name, arrange):
    if callable(arrange):
        arrange(newest_app.site_packages)
    else:
        write_tree(newest_app.site_packages, arrange)
    told = newest_app.run("-c", "pass", volume=require(volume), **DEBUG)
    assert verdict(told) == "injected"
    assert f"{kind} {newest_app.site_packages}/{name}" in told.stderr


def test_directory_that_may_not_be_read(newest_app, volume, tmp_path):
    locked = write_tree(tmp_path / "locked", dist("wrapt", "9.0"))
    locked.chmod(0)
    may_read = os.access(locked, os.R_OK)  # root may
    assert answer(newest_app, require(volume), path=[locked]) == (BAD if may_read else "injected")


def test_metadata_is_read_of_nothing_that_is_not_in_the_table(newest_app, volume, tmp_path):
    for number in range(300):
        write_tree(newest_app.site_packages, dist(f"package{number}", "1.0"))
    write_tree(newest_app.site_packages, dist("wrapt", "1.16.0"))
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-o", str(trace), "-e", "trace=open,openat", newest_app.python]
    newest_app.python = strace[0]
    newest_app.run(*strace[1:], "-c", "pass", volume=require(volume))
    opened = trace.read_text()
    assert str(newest_app.site_packages) in opened
    assert "METADATA" not in opened


def test_a_denied_tool_asks_no_distribution(newest_app, volume):
    """Nor is the guard there, which would."""
    (volume.path / "ddinject_guard.py").unlink()
    (volume.path / "rules.conf").write_text("deny argument -c\n")
    assert answer(newest_app, require(volume)) == "denied_by_rule"


def test_users_own_packages_count_where_they_are_searched(newest_app, volume):
    place = user_site(newest_app)
    write_tree(place, {**dist("wrapt", "9.0"), **package("wrapt")})
    assert answer(newest_app, require(volume)) == BAD
    told = newest_app.run("-s", "-c", "pass", volume=require(volume), **DEBUG)
    assert verdict(told) == "injected"
