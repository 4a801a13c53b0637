"""What `make install`, `make deb` and `make rpm` leave."""

import os

import pytest
from support.processes import clean_environment, run


@pytest.fixture(scope="session")
def make(root, build):
    """make(*words): runs it in the project's tree, with the programs that are built."""

    def call(*words):
        # dpkg-buildpackage looks for its own tools in sbin.
        environment = clean_environment()
        environment["PATH"] = os.environ["PATH"] + ":/usr/sbin:/sbin"
        result = run("make", "-C", root, f"BUILD={build}", *words, env=environment, timeout=600)
        assert result.returncode == 0, (result.stdout[-3000:], result.stderr[-3000:])
        return result

    return call


@pytest.fixture(scope="session")
def deb(make, tmp_path_factory):
    """The package, built from the tarball of what is committed."""
    place = tmp_path_factory.mktemp("deb")
    make("deb", f"DIST={place}")
    (package,) = place.glob("ddinject_*.deb")
    return package


@pytest.fixture(scope="session")
def deb_root(deb, tmp_path_factory):
    """The package's files, unpacked below a directory."""
    place = tmp_path_factory.mktemp("deb-root")
    result = run("dpkg", "-x", deb, place)
    assert result.returncode == 0, result
    return place


@pytest.fixture(scope="session")
def rpm(make, tmp_path_factory):
    """The other package."""
    place = tmp_path_factory.mktemp("rpm")
    make("rpm", f"DIST={place}")
    (package,) = place.glob("ddinject-*.rpm")
    return package


@pytest.fixture(scope="session")
def rpm_root(rpm, tmp_path_factory):
    """Its files."""
    place = tmp_path_factory.mktemp("rpm-root")
    result = run("sh", "-c", f"cd {place} && rpm2archive - <{rpm} | tar -xz")
    assert result.returncode == 0, result
    return place
