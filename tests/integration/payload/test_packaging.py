"""The guard and the `packaging` library agree: on generated pairs, and on what is installed here."""

import random
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, Specifier
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from support.cache import cache_directory

from .conftest import BUILD, REPOSITORY

PAIRS = 25_000
EXTRA = re.compile(r"""extra\s*==\s*["']([^"']*)["']""")
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


def installed_distributions():
    """What the project's and its applications' environments hold, and the system's own."""
    places = [str(path) for path in BUILD.glob("venv/lib/python*/site-packages")]
    for mark in cache_directory().glob(".venv-*.complete"):
        environment = mark.with_name(mark.name[1:].removesuffix(".complete"))
        places += [str(path) for path in environment.glob("lib/python*/site-packages")]
    places += [str(path) for path in Path("/usr/lib/python3").glob("dist-packages")]
    return list(distributions(path=places))


def is_requirement(line):
    try:
        return bool(Requirement(line))
    except InvalidRequirement:
        return False


def environments(line, markers):
    """Of two Pythons, without an extra and with each one that the line names."""
    for extra in ["", *EXTRA.findall(line)]:
        for version, full in (("3.9", "3.9.18"), ("3.13", "3.13.0")):
            changes = {"python_version": version, "python_full_version": full, "extra": extra}
            yield {**markers.marker_environment(), **changes}


@pytest.fixture
def compare(guard, markers, versions):
    """compare(line, candidates): name, marker and clauses against packaging's."""

    def one(line, candidates):
        theirs = Requirement(line)
        name, clauses, marker = guard.parse_requirement(line)
        assert name == canonicalize_name(theirs.name)
        for environment in environments(line, markers) if theirs.marker else ():
            ours = markers.marker_applies(marker, environment)
            assert ours == theirs.marker.evaluate(environment), (line, environment)
        for version in candidates:
            ours = all(versions.satisfies(version, clause) for clause in clauses)
            assert ours == theirs.specifier.contains(version, prereleases=True), (version, line)

    return one


def test_requirements_of_what_is_installed(compare):
    found = installed_distributions()
    lines = {line for one in found for line in one.requires or [] if is_requirement(line)}
    assert len({one.metadata["Name"] for one in found}) > 70 and len(lines) > 300
    installed = sorted({one.version for one in found})
    for line in lines:
        compare(line, installed)


def published():
    """{(name, version): its requirements}"""
    found, requirements = {}, []
    for line in (REPOSITORY / "tests/cases/requirements.txt").read_text().splitlines():
        if line.startswith(" "):
            requirements.append(line.strip())
        elif not line.startswith("#"):
            requirements = found.setdefault(tuple(line.split()), [])
    return found


def versions_near(specifiers):
    """What the clauses name, and what comes just before and after it."""
    for specifier in specifiers:
        base = Version(specifier.version.removesuffix(".*")).public
        release = Version(base).base_version
        yield from (base, f"{base}+local", f"{release}.dev1", f"{release}rc1", f"{release}.post1")
        yield from (f"{release}.1", f"{release}.0", release.rpartition(".")[0] or "0")


def test_requirements_of_what_is_published(compare):
    """The metadata of 200 distributions: each line alone, with versions near what it names."""
    found = published()
    names = {canonicalize_name(name): version for name, version in found}
    lines = {line for requirements in found.values() for line in requirements}
    assert len(names) == 200 and len(lines) > 1000
    compared = 0
    for line in lines:
        theirs = Requirement(line)
        own = names.get(canonicalize_name(theirs.name), "1.0")
        candidates = {own, *versions_near(theirs.specifier)}
        compare(line, candidates)
        compared += len(candidates)
    assert compared > 5000
