"""Markers are decided for the target, as the `packaging` library decides them there."""

import itertools

import pytest
from packaging.markers import Marker
from support.wheels import Wheel

NAMES = {
    "python_version": ("3.9", "3.10", "3.12.0", "3.13", "4", "3.*", "3.12rc1"),
    "sys_platform": ("linux", "win32"),
    "platform_system": ("Linux", "Windows"),
    "platform_machine": ("x86_64", "arm64"),
    "implementation_name": ("cpython", "pypy"),
    "platform_python_implementation": ("CPython", "PyPy"),
    "os_name": ("posix", "nt"),
    "extra": ("crypto",),
}
OPERATORS = ["<", "<=", "==", "!=", ">=", ">", "in", "not in", "~="]
UNDECIDED = [
    'python_full_version < "3.11.4"',
    'platform_release >= "5"',
    'implementation_version == "3.12.1"',
    'python_version >= "3.12.post1"',
    "os_name",
    'os_name == "posix" and',
    "no_such_variable == 'x'",
]


def is_decidable(marker):
    try:
        Marker(marker)
    except ValueError:
        return False
    name, operator, value = marker.split(" ", 2)
    if operator == "~=" and "." not in value:
        return False
    return operator not in ("<=", ">=", "~=") or name == "python_version"


def simple_markers():
    for name, values in NAMES.items():
        for operator, value in itertools.product(OPERATORS, values):
            marker = f'{name} {operator} "{value}"'
            if is_decidable(marker) and ("*" not in value or operator in ("==", "!=")):
                yield marker


def compound_markers():
    parts = ['python_version<"3.11"', "os_name=='posix'", 'extra == "x"', "'win' in sys_platform"]
    for one, two, three in itertools.permutations(parts, 3):
        yield f"{one} and {two} or {three}"
        yield f"{one} and ({two} or {three})"
        yield f"(({one}))or({two} and {three})"


def environment_of(python):
    return {
        "python_version": python,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "posix",
        "extra": "",
    }


def build_table(build_from, tmp_path, python, requires):
    tag = "cp" + python.replace(".", "")
    wheel = Wheel(tags=f"{tag}-{tag}-manylinux2014_x86_64")
    wheel.requires = requires
    target = f"site-packages-ddtrace-py{python}-manylinux2014-x86_64"
    built = build_from([wheel.write(tmp_path)], output=python, targets=(target,))
    assert built.returncode == 0, built.stderr
    return (tmp_path / "out" / python / "ddtrace_pkgs" / f"{target}.requirements").read_text()


@pytest.mark.parametrize("python", ["3.9", "3.10", "3.12", "3.14"])
def test_markers_are_decided_as_by_packaging(build_from, tmp_path, python):
    markers = [*simple_markers(), *compound_markers()]
    assert len(markers) > 150
    requires = [f"p{number} >=1 ; {marker}" for number, marker in enumerate(markers)]
    table = build_table(build_from, tmp_path, python, requires).splitlines()
    expected = sorted(
        f"p{number} >=1"
        for number, marker in enumerate(markers)
        if Marker(marker).evaluate(environment_of(python))
    )
    assert table == expected


@pytest.mark.parametrize("marker", UNDECIDED)
def test_what_the_target_leaves_open_is_left_to_the_interpreter(build_from, tmp_path, marker):
    table = build_table(build_from, tmp_path, "3.12", [f"wrapt <3; {marker}"])
    assert table == f"wrapt <3; {marker}\n"


@pytest.mark.parametrize("marker", ['extra == "x"', 'python_version < "3" and os_name == "x"'])
def test_half_of_it_may_be_enough(build_from, tmp_path, marker):
    undecided = 'python_full_version < "3.12.4"'
    assert build_table(build_from, tmp_path, "3.12", [f"a; {marker} and {undecided}"]) == ""


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Zope.Interface", "zope-interface"),
        ("Typing__Extensions (>=4, <5)", "typing-extensions >=4,<5"),
        ("requests[socks, x] >= 2 ; os_name == 'posix'", "requests >=2"),
        ("thing @ https://host/thing-1.0.whl", "thing"),
    ],
)
def test_rows_are_compact(build_from, tmp_path, line, row):
    assert build_table(build_from, tmp_path, "3.12", [line]) == row + "\n"
