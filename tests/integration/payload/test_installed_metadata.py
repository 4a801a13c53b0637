"""The guard reads the real metadata of everything that the tests install as `packaging` does."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .conftest import SERVED, real_packages

EXTRA = re.compile(r"""extra\s*==\s*["']([^"']*)["']""")


def environments(line):
    """Of two Pythons, with no extra and with each one that the line names."""
    for extra in ["", *EXTRA.findall(line)]:
        for version, full in (("3.9", "3.9.18"), ("3.13", "3.13.0")):
            changes = {"python_version": version, "python_full_version": full, "extra": extra}
            yield {**default_environment(), **changes}


@pytest.fixture(scope="module")
def installed():
    """Everything on the tests' own sys.path, and what ddtrace brings for each Python."""
    found = list(distributions())
    for version in SERVED:
        found += distributions(path=[str(real_packages(version))])
    return found


@pytest.fixture(scope="module")
def lines(installed):
    found = sorted({line for one in installed for line in one.requires or []})
    assert len({canonicalize_name(one.name) for one in installed}) > 70
    assert len(found) > 300
    return found


def test_names_and_clauses_of_real_requirements(guard, lines):
    for line in lines:
        expected = Requirement(line)
        name, clauses, _ = guard.parse_requirement(line)
        assert name == canonicalize_name(expected.name), line
        assert {it.replace(" ", "") for it in clauses} == {str(it) for it in expected.specifier}, (
            line
        )


def test_markers_of_real_requirements(guard, markers, lines):
    compared = 0
    for line in lines:
        expected = Requirement(line).marker
        for environment in environments(line) if expected else ():
            ours = markers.marker_applies(guard.parse_requirement(line)[2], environment)
            assert ours == expected.evaluate(environment), (line, environment)
            compared += 1
    assert compared > 1000


def test_real_versions_in_real_requirements(versions, guard, lines, installed):
    known = {one.version for one in installed}
    compared = 0
    for line in lines:
        for specifier in Requirement(line).specifier:
            for version in known:
                expected = specifier.contains(version, prereleases=True)
                assert versions.satisfies(version, str(specifier)) == expected, (line, version)
                compared += 1
    assert compared > 15000


def test_real_versions_are_those_of_packaging(versions, installed):
    for one in installed:
        try:
            expected = Version(one.version)
        except InvalidVersion:
            expected = None
        ours = versions.parse_version(one.version)
        assert (ours is None) == (expected is None), one.version
        if expected is not None:
            assert ours[:2] == (expected.epoch, expected.release), one.version


def test_real_directories_are_found_by_name_and_version(guard, installed):
    """As importlib.metadata finds them, where a name is there once."""
    places = {}
    for one in installed:
        place = str(Path(one.locate_file("")))
        places.setdefault(place, {}).setdefault(guard.normalised(one.name), []).append(one.version)
    compared = 0
    for place, names in places.items():
        search = guard.find_distributions(set(names), [place])
        for name, found in names.items():
            if len(found) == 1:
                assert search.version_of(name) == found[0], (place, name)
                compared += 1
    assert compared > 100
