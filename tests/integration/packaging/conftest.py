"""What `make install`, `make deb` and `make rpm` leave."""

import pytest
from support.processes import run


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
