"""Packages: complete, in the standard places, and what they install works where it lies."""

import json
import re
from pathlib import Path

import pytest
from ddpack_build.conftest import lock_of
from support.processes import run
from support.volumes import GLIBC
from support.wheels import Wheel

PROGRAMS = {
    "bin/ddpack": 0o755,
    "bin/ddinject": 0o755,
    "lib/ddinject/ddpack-init": 0o755,
    "lib/ddinject/ddinject": 0o755,
    "lib/ddinject/libddinject.so": 0o644,
    "lib/ddinject/sitecustomize.py": 0o644,
    "lib/ddinject/ddinject_guard.py": 0o644,
    "lib/ddinject/rules.conf": 0o644,
    "lib/ddinject/payload.list": 0o644,
    "share/bash-completion/completions/ddpack": 0o644,
    "share/bash-completion/completions/ddinject": 0o644,
    "share/fish/vendor_completions.d/ddpack.fish": 0o644,
    "share/fish/vendor_completions.d/ddinject.fish": 0o644,
}
PAGES = ("man1/ddpack.1", "man1/ddinject.1", "man5/ddinject-formats.5", "man8/libddinject.so.8")


def files_below(prefix: Path) -> dict:
    """Path to mode; a page's compression is left off its name."""
    return {
        str(path.relative_to(prefix)).removesuffix(".gz"): path.stat().st_mode & 0o7777
        for path in prefix.rglob("*")
        if path.is_file()
    }


def check_files(prefix: Path, zsh: str):
    found = files_below(prefix)
    wanted = PROGRAMS | {f"share/man/{page}": 0o644 for page in PAGES}
    wanted |= {f"{zsh}/_{program}": 0o644 for program in ("ddpack", "ddinject")}
    for path, mode in wanted.items():
        assert found.get(path) == mode, path
    surplus = found.keys() - wanted.keys()
    beside = ("share/doc/ddinject", "share/licenses/ddinject", "share/lintian/", "lib/ddinject/")
    assert {path for path in surplus if not path.startswith(beside)} == set()


@pytest.fixture(scope="module")
def works(root, tmp_path_factory):
    """works(prefix): builds a volume with the programs there, copies and explains it."""

    def call(prefix: Path):
        place = tmp_path_factory.mktemp("works")
        wheel = Wheel().write(place)
        lock, volume = place / "lock.json", place / "volume"
        lock.write_text(json.dumps(lock_of([wheel])))
        words = ["build", "--lock", lock, "-o", volume, "--cache", place / "cache"]
        built = run(prefix / "bin/ddpack", *words)
        assert built.returncode == 0, built
        assert (volume / "libddinject.so").read_bytes() == (
            prefix / "lib/ddinject/libddinject.so"
        ).read_bytes()
        copied = run(prefix / "lib/ddinject/ddpack-init", "copy", volume, place / "copy")
        assert copied.returncode == 0, copied
        assert run(prefix / "bin/ddpack", "verify", place / "copy").returncode == 0
        shown = run(volume / "ddinject", "explain", "--", "/bin/true")
        assert shown.returncode == 0, shown
        assert (volume / "ddtrace_pkgs" / GLIBC / "ddtrace/code.py").exists()
        assert run(root / "scripts/lint/exports", volume / "libddinject.so").returncode == 0

    return call


def test_install_into_a_staging_directory(make, tmp_path, works):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/opt/ddinject")
    check_files(tmp_path / "opt/ddinject", "share/zsh/site-functions")
    works(tmp_path / "opt/ddinject")
    make("uninstall", f"DESTDIR={tmp_path}", "PREFIX=/opt/ddinject")
    assert files_below(tmp_path) == {}


def test_install_without_man_pages(make, tmp_path):
    make("install", f"DESTDIR={tmp_path}", "MAN=")
    found = files_below(tmp_path / "usr/local")
    assert "bin/ddpack" in found
    assert not any("share/man" in path for path in found)


def names_in(archive: Path) -> set:
    result = run("tar", "-tf", archive)
    assert result.returncode == 0, result
    return {name for name in result.stdout.splitlines() if not name.endswith("/")}


def test_the_tarball_of_an_unpacked_tarball_is_the_same(make, root, tmp_path):
    make("dist", f"DIST={tmp_path}")
    (tarball,) = tmp_path.glob("ddinject-*.tar.gz")
    names = names_in(tarball)
    release = tarball.name.removesuffix(".tar.gz")
    assert {f"{release}/Makefile", f"{release}/deploy/ddinject.spec"} <= names
    assert not any(name.startswith((f"{release}/build/", f"{release}/dist/")) for name in names)
    assert run("tar", "-C", tmp_path, "-xf", tarball).returncode == 0
    again = run("make", "-s", "-C", tmp_path / release, "dist")
    assert again.returncode == 0, again
    assert names_in(tmp_path / release / "dist" / tarball.name) == names


def test_debian_package(deb_root, works):
    check_files(deb_root / "usr", "share/zsh/vendor-completions")
    works(deb_root / "usr")


def test_debian_package_is_installed_found_and_removed(deb, tmp_path):
    script = Path(__file__).with_name("installed.sh")
    result = run("unshare", "-m", "sh", script, deb, tmp_path)
    assert result.returncode == 0, result
    version, also, *pages, bash, zsh, fish = result.stdout.splitlines()
    assert version.split()[0] == "ddpack" and also.split()[0] == "ddinject"
    assert pages == [f"/usr/share/man/{page}.gz" for page in PAGES]
    assert "-F _ddpack" in bash
    assert (zsh, fish) == ("_ddinject", "verify")


def test_debian_package_is_clean(deb):
    result = run("lintian", "--allow-root", "--fail-on", "error,warning,info", deb)
    assert (result.returncode, result.stdout) == (0, ""), result
    depends = run("dpkg-deb", "-f", deb, "Depends").stdout
    for library in ("libc6", "libcurl4", "libelf1", "libnettle8"):
        assert library in depends


def test_the_debian_package_is_the_same_again(deb, make, tmp_path):
    make("deb", f"DIST={tmp_path}")
    assert (tmp_path / deb.name).read_bytes() == deb.read_bytes()


def test_the_debian_package_asks_for_all_that_a_build_needs(root):
    setup = (root / "scripts/setup").read_text()
    listed = re.search(r"# building\n([^#]*)#", setup)[1].split()
    control = (root / "deploy/debian/control").read_text()
    essential = {"gcc", "make", "libc6-dev"}  # build-essential is always there
    assert len(listed) > 5
    missing = {name for name in listed if f" {name}" not in control} - essential
    assert not missing, "deploy/debian/control: Build-Depends lacks them"


def test_rpm_package(rpm_root, rpm, works):
    check_files(rpm_root / "usr", "share/zsh/site-functions")
    works(rpm_root / "usr")
    requires = run("rpm", "-qp", "--requires", rpm).stdout
    assert "libcurl.so.4" in requires
