"""What `ddpack build` prints about a wheel that it cannot use. The offsets are those of PKWARE's
APPNOTE.TXT, from the end record and from the first row of the central directory."""

import struct

import pytest

from .making import lock, wheel

BUILD = "ddpack build --lock lock -o out --runtime <build> --no-pyc -q"
D = "ddtrace-4.16.0.dist-info"
WHEEL = "ddpack build: wheel <dir>/wheels/ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl: "
PURE = "py3-none-any"
END, ROW = b"PK\x05\x06", b"PK\x01\x02"


def at(magic, offset, form, value):
    """Bytes whose field behind the last `magic` has another value."""

    def spoil(content):
        changed = bytearray(content)
        struct.pack_into(form, changed, content.rindex(magic) + offset, value)
        return bytes(changed)

    return wheel(spoil=spoil)


def member(name, content):
    """A wheel with one more member, or another one, of these bytes."""
    return wheel(lambda made: made.members.update({f"{name}": content}))


def rows(change):
    """A wheel whose RECORD has other rows."""

    def make(made):
        made.rows = change(made.true_rows())

    return wheel(make)


def drop(name):
    """A wheel without this member."""
    return wheel(lambda made: made.members.pop(f"{D}/{name}"))


ROWS = {
    "file is empty": (wheel(spoil=lambda content: b""), BUILD, 3, f"{WHEEL}the file is empty"),
    "not an archive": (
        wheel(spoil=lambda content: b"no archive, but long enough to be one"),
        BUILD,
        3,
        f"{WHEEL}the end record is missing: this is not a ZIP archive, or it is cut off",
    ),
    "bytes behind the end": (
        wheel(spoil=lambda content: content + b"x"),
        BUILD,
        3,
        f"{WHEEL}there are unknown bytes behind the end of the archive",
    ),
    "bytes in front": (
        wheel(spoil=lambda content: b"x" + content),
        BUILD,
        3,
        f"{WHEEL}the central directory is not where the end record says",
    ),
    "zip64": (
        at(END, 10, "<H", 0xFFFF),
        BUILD,
        3,
        f"{WHEEL}this is a ZIP64 or split archive, and ddpack reads only plain ones",
    ),
    "place of the directory": (
        at(END, 12, "<I", 7),
        BUILD,
        3,
        f"{WHEEL}the central directory is not where the end record says",
    ),
    "too many rows": (
        at(END, 8, "<I", 0x00020002),
        BUILD,
        3,
        f"{WHEEL}the central directory has more rows than the end record says",
    ),
    "too few rows": (
        at(END, 8, "<I", 0x00090009),
        BUILD,
        3,
        f"{WHEEL}the central directory is broken: a row does not begin as one",
    ),
    "row is broken": (
        at(ROW, 0, "<I", 0),
        BUILD,
        3,
        f"{WHEEL}the central directory is broken: a row does not begin as one",
    ),
    "row is cut off": (
        at(ROW, 28, "<H", 0xFFF0),
        BUILD,
        3,
        f"{WHEEL}the central directory is cut off in a row",
    ),
    "inflates to much": (
        at(ROW, 24, "<I", 0xFFFFFFF0),
        BUILD,
        3,
        f"{WHEEL}member ddtrace-4.16.0.dist-info/RECORD is larger than 1 GiB",
    ),
    "method": (
        at(ROW, 10, "<H", 12),
        BUILD,
        3,
        (
            f"{WHEEL}member ddtrace-4.16.0.dist-info/RECORD is compressed with a method other than "
            "DEFLATE"
        ),
    ),
    "flags": (
        at(ROW, 8, "<H", 1),
        BUILD,
        3,
        f"{WHEEL}member ddtrace-4.16.0.dist-info/RECORD is encrypted",
    ),
    "name leads outside": (
        member("../x.py", b""),
        BUILD,
        3,
        f"{WHEEL}member ../x.py has '..' in its name, which leads out of the directory",
    ),
    "member twice": (
        wheel(lambda made: made.twice.append(("ddtrace/code.py", b""))),
        BUILD,
        3,
        f"{WHEEL}member ddtrace/code.py is in the archive twice",
    ),
    "no dist-info": (
        wheel(lambda made: setattr(made, "dist_info", "ddtrace"), tags=PURE),
        BUILD,
        3,
        (
            "ddpack build: wheel <dir>/wheels/ddtrace-4.16.0-py3-none-any.whl: "
            "ddtrace-4.16.0.dist-info/RECORD is missing"
        ),
    ),
    "another dist-info": (
        member("wrapt-1.dist-info/x", b""),
        BUILD,
        3,
        f"{WHEEL}the directory wrapt-1.dist-info does not match the file name",
    ),
    "two dist-info": (
        member("DDtrace-4.16.0.dist-info/x", b""),
        BUILD,
        3,
        f"{WHEEL}expected one .dist-info directory, found two",
    ),
    "no WHEEL": (drop("WHEEL"), BUILD, 3, f"{WHEEL}ddtrace-4.16.0.dist-info/WHEEL is missing"),
    "NUL in WHEEL": (
        member(f"{D}/WHEEL", b"Wheel-Version: 1.0\n\0"),
        BUILD,
        3,
        f"{WHEEL}member ddtrace-4.16.0.dist-info/WHEEL: it contains a NUL byte",
    ),
    "version of WHEEL": (
        member(f"{D}/WHEEL", b"Wheel-Version: 2.0\n"),
        BUILD,
        3,
        f'{WHEEL}WHEEL: expected Wheel-Version 1.x, found "2.0"',
    ),
    "no tag": (
        member(f"{D}/WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"),
        BUILD,
        3,
        (
            f"{WHEEL}WHEEL: Root-Is-Purelib is true, but the file name has the platform "
            "manylinux2014_x86_64 instead of any"
        ),
    ),
    "purelib": (
        member(f"{D}/WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: maybe\nTag: a-b-c\n"),
        BUILD,
        3,
        f'{WHEEL}WHEEL: Root-Is-Purelib must be true or false, found "maybe"',
    ),
    "tag": (
        member(f"{D}/WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: a-b-c\n"),
        BUILD,
        3,
        f"{WHEEL}WHEEL: the tag a-b-c is not in the file name",
    ),
    "pure for one platform": (
        member(
            f"{D}/WHEEL",
            b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: cp312-cp312-manylinux2014_x86_64\n",
        ),
        BUILD,
        3,
        (
            f"{WHEEL}WHEEL: Root-Is-Purelib is true, but the file name has the platform "
            "manylinux2014_x86_64 instead of any"
        ),
    ),
    "name of METADATA": (
        wheel(lambda made: setattr(made, "name", "wrapt")),
        BUILD,
        3,
        f'{WHEEL}METADATA: expected the name ddtrace of the file name, found "wrapt"',
    ),
    "version of METADATA": (
        wheel(lambda made: setattr(made, "version", "1")),
        BUILD,
        3,
        f'{WHEEL}METADATA: expected the version 4.16.0 of the file name, found "1"',
    ),
    "row of RECORD": (
        rows(lambda right: [*right, "x"]),
        BUILD,
        3,
        f"{WHEEL}RECORD: row 5 is not three CSV fields (path,hash,size)",
    ),
    "row twice": (
        rows(lambda right: [*right, right[0]]),
        BUILD,
        3,
        f"{WHEEL}RECORD has two rows for ddtrace/__init__.py",
    ),
    "hash of RECORD": (
        rows(lambda right: ["ddtrace/code.py,md5=0,0"]),
        BUILD,
        3,
        f"{WHEEL}RECORD: the hash of ddtrace/code.py is not a SHA-256: md5=0",
    ),
    "size of RECORD": (
        rows(lambda right: [right[0] + "x"]),
        BUILD,
        3,
        f"{WHEEL}RECORD: the size of ddtrace/__init__.py is not a number: 0x",
    ),
    "missing member": (
        rows(lambda right: [*right, "ddtrace/x.py,,"]),
        BUILD,
        3,
        f"{WHEEL}member ddtrace/x.py: RECORD lists it, but it is missing from the archive",
    ),
    "member is not in RECORD": (
        rows(lambda right: right[1:]),
        BUILD,
        3,
        f"{WHEEL}member ddtrace/__init__.py: it is not listed in RECORD",
    ),
    "member without hash": (
        rows(lambda right: [*right[1:], "ddtrace/__init__.py,,"]),
        BUILD,
        3,
        f"{WHEEL}member ddtrace/__init__.py: RECORD has no hash for it",
    ),
    "another size": (
        rows(lambda right: [*right[1:], right[0][:-1] + "7"]),
        BUILD,
        3,
        f"{WHEEL}member ddtrace/__init__.py: expected 7 bytes as RECORD says, found 0",
    ),
    "another hash": (
        rows(
            lambda right: [
                *right[1:],
                right[1].replace("code", "__init__").rsplit(",", 1)[0] + ",0",
            ]
        ),
        BUILD,
        3,
        (
            f"{WHEEL}member ddtrace/__init__.py: expected the sha256 "
            "JDBmwHjgwrHaYf3A1WtGt6CqBZCz3aI46k2bS_hW2H8, as in RECORD, found "
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
        ),
    ),
    "tags of another target": (
        wheel(tags="cp39-cp39-manylinux2014_x86_64"),
        BUILD,
        3,
        (
            "ddpack build: target site-packages-ddtrace-py3.12-manylinux2014-x86_64: wheel "
            "ddtrace-4.16.0-cp39-cp39-manylinux2014_x86_64.whl: its tags are not for this target"
        ),
    ),
    "library in a pure wheel": (
        wheel(
            lambda made: made.members.update({"ddtrace/x.so": b"\x7fELF" + bytes(60)}), tags=PURE
        ),
        BUILD,
        3,
        (
            "ddpack build: wheel <dir>/wheels/ddtrace-4.16.0-py3-none-any.whl: member "
            "ddtrace/x.so: broken ELF file: the header cannot be read"
        ),
    ),
    "broken library": (
        member("ddtrace/x.so", b"\x7fELF" + bytes(60)),
        BUILD,
        3,
        f"{WHEEL}member ddtrace/x.so: broken ELF file: the header cannot be read",
    ),
    "no runtime": (
        wheel(),
        "ddpack build --lock lock -o out -q --runtime wheels",
        1,
        (
            "ddpack build: a volume needs payload.list: --runtime must name the directory that "
            "has it: cannot open wheels/payload.list: No such file or directory"
        ),
    ),
    "no directory of runtime": (
        wheel(),
        "ddpack build --lock lock -o out -q --runtime nowhere",
        1,
        (
            "ddpack build: a volume needs payload.list: --runtime must name the directory that "
            "has it: cannot open nowhere/payload.list: No such file or directory"
        ),
    ),
    "name that is no wheel's": (
        lock("targets.0.wheels.0.file", "ddtrace.zip"),
        f"{BUILD} --offline",
        1,
        "ddpack build: cannot open /nowhere/ddtrace.whl: No such file or directory",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_wheel(say, name):
    set_up, command, status, message = ROWS[name]
    assert say(set_up, command) == (status, f"{message}\n")


ABBREVIATIONS = ["WHEEL"]


def shortened(text):
    return text[:-1]
