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
    return built(make, "deb", tmp_path_factory, "ddinject_*.deb")


@pytest.fixture(scope="session")
def deb_root(deb, tmp_path_factory):
    """The package's files, unpacked below a directory."""
    return unpacked(tmp_path_factory, f"dpkg -x {deb} .")


@pytest.fixture(scope="session")
def rpm(make, tmp_path_factory):
    """The other package."""
    return built(make, "rpm", tmp_path_factory, "ddinject-*.rpm")


@pytest.fixture(scope="session")
def rpm_root(rpm, tmp_path_factory):
    """Its files."""
    return unpacked(tmp_path_factory, f"rpm2archive - <{rpm} | tar -xz")


def built(make, target, tmp_path_factory, pattern):
    place = tmp_path_factory.mktemp(target)
    make(target, f"DIST={place}")
    (package,) = place.glob(pattern)
    return package


def unpacked(tmp_path_factory, command):
    place = tmp_path_factory.mktemp("root")
    result = run("sh", "-c", command, cwd=place)
    assert result.returncode == 0, result
    return place
