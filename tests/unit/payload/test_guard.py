"""The guard's PEP 440 and PEP 508, compared with the `packaging` library."""
# ruff: noqa: SIM905

import itertools

import pytest
from packaging.markers import Marker, default_environment
from packaging.specifiers import InvalidSpecifier, Specifier
from packaging.version import InvalidVersion, Version

VERSIONS = """
0 0.0 1 1.0 1.0.0 1.1 1.10 1.2 1.2.0 1.2.1 1.2.3 2 2.0 2.1 2.2 2.2.post3 10.0 2026.5.20
1.0a1 1.0.a.1 1.0-alpha-1 1.0b2 1.0beta2 1.0c1 1.0rc1 1.0-rc.1 1.0pre1 1.0preview3 1.0a
1.0.dev0 1.0dev1 1.0.dev 1.0a1.dev2 1.0rc1.post1 1.0rc1.post1.dev3 1.0.post1.dev2
1.0.post1 1.0post 1.0-1 1.0-r4 1.0.rev2 1!1.0 1!0.5 2!1 v1.0 V1.2.3 1.0+local 1.0+local.1
1.0+LOCAL-2 1.0+abc_5 1.0+5 1.0+5.a 1.0.post1+x 1.2.3rc1+y 0.6.1 0.6 0.7 1.1.dev1 1.1rc1
""".split()
NOT_VERSIONS = """
unknown 1.x 1..0 1.0+ 1.0+a..b +1 1.0a1b2 1.0dev1post1 . - 1.0! !1 1.0foo
1.0+\u00b2 \u00b2!1 1.0+\u00e9 \u0663!1 1.0+a\u0663 1.\u0661
""".split()
OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]


@pytest.mark.parametrize("operator", OPERATORS)
def test_operator_agrees_with_packaging(versions, operator):
    compared = 0
    for bound, suffix in itertools.product(VERSIONS, ("", ".*")):
        try:
            specifier = Specifier(operator + bound + suffix)
        except InvalidSpecifier:
            assert versions.satisfies("1.0", operator + bound + suffix) is None
            continue
        for version in VERSIONS:
            expected = specifier.contains(version, prereleases=True)
            assert versions.satisfies(version, str(specifier)) == expected, (version, specifier)
            compared += 1
    assert compared > 1000


def test_versions_are_ordered_as_by_packaging(versions):
    ours = [versions.version_order(versions.parse_version(it)) for it in VERSIONS]
    theirs = [Version(it) for it in VERSIONS]
    for one, other in itertools.product(range(len(VERSIONS)), repeat=2):
        assert (ours[one] < ours[other]) == (theirs[one] < theirs[other])
        assert (ours[one] == ours[other]) == (theirs[one] == theirs[other])


@pytest.mark.parametrize("text", NOT_VERSIONS)
def test_what_is_no_version_is_not_taken_for_one(versions, text):
    with pytest.raises(InvalidVersion):
        Version(text)
    assert versions.parse_version(text) is None


def test_digits_by_the_thousand_are_no_version(versions):
    """Python refuses to read them from 3.11 on."""
    for text in ("9" * 5000, "9" * 5000 + "!1", "1+" + "9" * 5000, "1a" + "9" * 5000):
        assert versions.parse_version(text) is None
        assert versions.satisfies(text, "<2") is not True


VARIABLES = {
    "python_version": ("3.9", "3.10", "3.12.0", "3.13", "4"),
    "python_full_version": ("3.9.18", "3.12.1", "3.13.0"),
    "sys_platform": ("linux", "win32", "linux darwin"),
    "platform_system": ("Linux", "Windows"),
    "platform_machine": ("x86_64", "aarch64", "x86_64 amd64"),
    "platform_release": ("5.10", "6.1.0-18-amd64"),
    "implementation_name": ("cpython", "pypy"),
    "implementation_version": ("3.9.18", "3.12"),
    "platform_python_implementation": ("CPython", "PyPy"),
    "os_name": ("posix", "nt"),
    "extra": ("opentracing",),
}
MARKER_OPERATORS = ["<", "<=", "==", "!=", ">=", ">", "in", "not in"]
ENVIRONMENTS = [
    {"python_version": version, "python_full_version": full, "implementation_version": full}
    for version, full in (("3.9", "3.9.18"), ("3.12", "3.12.1"), ("3.13", "3.13.0rc2"))
]


def simple_markers():
    for name, values in VARIABLES.items():
        for operator, value in itertools.product(MARKER_OPERATORS, values):
            yield f'{name} {operator} "{value}"'
            yield f"'{value}' {operator} {name}"
    for value in VARIABLES["python_version"]:
        if "." in value:
            yield f'python_version ~= "{value}"'


def compound_markers():
    parts = ['python_version<"3.11"', "os_name=='posix'", 'extra == "x"', "'win' in sys_platform"]
    for one, two, three in itertools.permutations(parts, 3):
        yield f"{one} and {two} or {three}"
        yield f"{one} and ({two} or {three})"
        yield f"({one} or {two}) and ({three})"
        yield f"(({one}))or({two} and {three})"


@pytest.mark.parametrize("changes", ENVIRONMENTS, ids=lambda it: it["python_version"])
def test_markers_agree_with_packaging(markers, changes):
    environment = {**default_environment(), "extra": "", **changes}
    generated = list(simple_markers()) + list(compound_markers())
    assert len(generated) > 400
    for marker in generated:
        expected = Marker(marker).evaluate(environment)
        assert markers.marker_applies(marker, environment) == expected, marker


@pytest.mark.smoke
def test_environment_is_packagings(markers):
    ours = markers.marker_environment()
    assert {name: ours[name] for name in default_environment()} == default_environment()


@pytest.mark.parametrize(
    "line",
    [
        "wrapt>=9; python_version < ",
        'wrapt>=9; python_version < "3',
        'wrapt>=9; (os_name == "posix"',
        'wrapt>=9; os_name == "posix")',
        'wrapt>=9; os_name == "posix" os_name',
        'wrapt>=9; no_such_variable == "x"',
        "wrapt>=9; and",
        "wrapt>=9; os_name",
        "===; ''",
    ],
)
def test_marker_that_cannot_be_parsed_leaves_its_line_out(guard, line):
    assert guard.applicable_requirements(line + "\nenvier~=0.6.1") == [("envier", ["~=0.6.1"])]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wrapt!=2.2.0,<3,>=1", ("wrapt", ["!=2.2.0", "<3", ">=1"])),
        ("Typing_Extensions (>=4, <5)", ("typing-extensions", [">=4", "<5"])),
        ("requests[socks, x] >= 2 ; os_name == 'posix'", ("requests", [">= 2"])),
        ("zope.interface", ("zope-interface", [])),
        ("thing @ https://host/thing-1.0.whl", ("thing", [])),
    ],
)
def test_requirement_lines(guard, line, expected):
    assert guard.applicable_requirements(line) == [expected]


def test_clause_that_cannot_be_parsed_fits_and_the_others_count(guard):
    requirements = [("wrapt", ["~~1", "<3"])]
    assert guard.find_conflict(requirements, {"wrapt": "2.0"}.get) is None
    assert guard.find_conflict(requirements, {"wrapt": "9.0"}.get) == "wrapt 9.0 is not <3"
    assert guard.find_conflict(requirements, {"wrapt": "unknown"}.get) is None
    assert guard.find_conflict(requirements, {}.get) is None
