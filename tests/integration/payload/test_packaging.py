"""The guard and the `packaging` library agree: on generated pairs, and on what is installed here."""

import random
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, Specifier
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .conftest import BUILD

PAIRS = 25_000
OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]


def some_release(source):
    return ".".join(str(source.choice([0, 0, 1, 2, 3, 10])) for _ in range(source.randint(1, 4)))


def some_version(source, with_local=True):
    """Small numbers, so that pairs are often near each other; every spelling that is allowed."""
    separator = lambda: source.choice(["", ".", "-", "_"])
    text = source.choice(["", "", "", "", "0!", "1!"]) + some_release(source)
    if source.random() < 0.35:
        word = source.choice(["a", "b", "rc", "c", "alpha", "beta", "pre", "preview", "RC"])
        text += separator() + word + separator() + source.choice(["", "0", "1", "2"])
    if source.random() < 0.3:
        word = source.choice(["post", "rev", "r"])
        text += separator() + word + source.choice(["", "0", "1", "2"])
    if source.random() < 0.25:
        text += separator() + "dev" + source.choice(["", "0", "1", "2"])
    if with_local and source.random() < 0.2:
        text += "+" + source.choice(["local", "1", "ubuntu.1", "abc-2", "01"])
    return text


def some_pair(source):
    operator = source.choice(OPERATORS)
    is_equality = operator in ("==", "!=")
    bound = some_version(source, with_local=is_equality)
    if is_equality and source.random() < 0.3:
        bound = some_release(source) + ".*"
    return some_version(source), operator + bound


def valid_pairs():
    source = random.Random(440)
    while True:
        version, specifier = some_pair(source)
        try:
            yield Version(version) and version, Specifier(specifier)
        except (InvalidVersion, InvalidSpecifier):
            continue


def test_generated_pairs(versions):
    outcomes = [0, 0]
    for _, (version, specifier) in zip(range(PAIRS), valid_pairs()):
        expected = specifier.contains(version, prereleases=True)
        assert versions.satisfies(version, str(specifier)) == expected, (version, specifier)
        outcomes[expected] += 1
    assert min(outcomes) > PAIRS // 5, outcomes


def installed_requirements():
    """Every Requires-Dist of what the project's and its applications' environments hold."""
    places = [str(path) for path in BUILD.glob("venv/lib/python*/site-packages")]
    places += [str(path) for path in BUILD.glob("test-venvs/*/lib/python*/site-packages")]
    places += [str(path) for path in Path("/usr/lib/python3").glob("dist-packages")]
    found = {}
    for one in distributions(path=places):
        found.setdefault((one.metadata["Name"], one.version), one.requires or [])
    return found


def is_requirement(line):
    try:
        return bool(Requirement(line))
    except InvalidRequirement:
        return False


def test_requirements_of_what_is_installed(guard, markers, versions):
    found = installed_requirements()
    lines = {line for requires in found.values() for line in requires if is_requirement(line)}
    assert len(found) > 50 and len(lines) > 200, (len(found), len(lines))
    installed = sorted({version for _, version in found})
    for line in lines:
        theirs = Requirement(line)
        name, clauses, marker = guard.parse_requirement(line)
        assert name == canonicalize_name(theirs.name)
        if theirs.marker:
            environment = {**markers.marker_environment(), "extra": ""}
            assert markers.marker_applies(marker, environment) == theirs.marker.evaluate(
                environment
            ), line
        for version in installed:
            ours = all(versions.satisfies(version, clause) for clause in clauses)
            assert ours == theirs.specifier.contains(version, prereleases=True), (version, line)


@pytest.mark.parametrize("name", ["Zope.Interface", "a--b__c..d", "UPPER", "typing_extensions"])
def test_names_are_normalised_as_by_packaging(guard, name):
    assert guard.normalised(name) == canonicalize_name(name)
