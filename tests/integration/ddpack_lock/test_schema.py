"""docs/ddtrace.lock.schema.json: it takes what ddpack writes, and refuses what is no lock."""

import copy

import jsonschema
import pytest
from support.wheels import Wheel

from .conftest import NARROW
from .test_facts import PUBLISHER, provenance


@pytest.fixture
def full(json_index, ddpack_lock, tmp_path):
    """A lock with every field that there is."""
    url = f"{json_index.server.url}/provenance"
    json_index.server.files["/provenance"] = provenance({**PUBLISHER, "environment": "release"})
    for tags in ("cp312-cp312-manylinux2014_x86_64", "cp312-cp312-musllinux_1_2_x86_64"):
        said = {"provenance": url, "yanked": "broken", "upload-time": "2026-01-01T00:00:00Z"}
        json_index.add(Wheel(tags=tags), **said)
        json_index.add(Wheel(tags=tags.replace("312", "39")), **said)
    json_index.rows["ddtrace"].pop()
    json_index.add(Wheel(), **said)
    (tmp_path / ".r").write_text("ddtrace\n")
    words = ("--ddtrace", "4.16.0", "--exclude-newer", "2026-02-01", "-r", tmp_path / ".r")
    more = ("--platform", "manylinux2014,musllinux_1_2", "--arch", "x86_64", "-c", tmp_path / ".r")
    result, found = ddpack_lock(json_index, *words, *more)
    assert result.returncode == 0, result.stderr
    assert found["unavailable"] and found["options"]["constraints"]
    return found


def test_a_lock_with_every_field(schema, full):
    schema.validate(full)


def test_a_lock_with_python_named(schema, index, ddpack_lock):
    index.add(Wheel())
    schema.validate(ddpack_lock(index, *NARROW)[1])


WHEEL = ("targets", 0, "wheels", 0)
WRONG = [
    (("format",), 2),
    (("format",), None),
    (("ddtrace",), ""),
    (("targets",), []),
    (("surplus",), 1),
    (("options", "pythons"), ["3"]),
    (("options", "pythons"), "3.12"),
    (("options", "platforms"), ["macosx"]),
    (("options", "requirements"), ["a\nb"]),
    (("options", "exclude_newer"), "2026-02-01"),
    (("options", "surplus"), 1),
    (("targets", 0, "name"), "py3.12"),
    (("targets", 0, "arch"), "riscv64"),
    (("targets", 0, "wheels"), []),
    ((*WHEEL, "sha256"), "0123"),
    ((*WHEEL, "sha256"), None),
    ((*WHEEL, "size"), 0),
    ((*WHEEL, "size"), "7"),
    ((*WHEEL, "file"), "a/b.whl"),
    ((*WHEEL, "file"), "a.tar.gz"),
    ((*WHEEL, "url"), "https://user:pw@h/a.whl"),
    ((*WHEEL, "url"), "ftp://h/a.whl"),
    ((*WHEEL, "name"), "Typing_Extensions"),
    ((*WHEEL, "yanked"), 1),
    ((*WHEEL, "provenance", "url"), "javascript:1"),
    ((*WHEEL, "provenance", "publishers"), {}),
    (("unavailable", 0, "reason"), ""),
]


def changed(found, place, value) -> dict:
    """None: the field is missing."""
    found = copy.deepcopy(found)
    *path, last = place
    inner = found
    for step in path:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return found


def test_what_is_no_lock(schema, full):
    for place, value in WRONG:
        with pytest.raises(jsonschema.ValidationError) as raised:
            schema.validate(changed(full, place, value))
            pytest.fail(f"{place} = {value!r} is accepted")
        path = list(place[:-1])
        assert list(raised.value.absolute_path)[: len(path)] == path, (place, value)
