"""Wheels that are wrong: each is refused by name, and nothing is left behind."""

import struct
import zipfile

import pytest
from support.wheels import Wheel, record_hash

TARGET_MUSL = "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"


def flip(offset):
    """Changes one byte of the wheel; negative counts from the end."""

    def change(content):
        changed = bytearray(content)
        changed[offset] ^= 0x55
        return bytes(changed)

    return change


def test_a_right_wheel_is_taken(build_from, tmp_path):
    result = build_from([Wheel().write(tmp_path)])
    assert result.returncode == 0, result.stderr


def test_a_flipped_byte_against_the_lock(refused, tmp_path):
    path = Wheel().write(tmp_path)
    refused([path], path.name, "sha256", sha256="0" * 64)


def test_a_flipped_byte_inside_of_a_member(refused, tmp_path):
    wheel = Wheel()
    wheel.members["ddtrace/data.bin"] = bytes(range(256)) * 8
    start = wheel.bytes().index(b"ddtrace/data.bin") + len("ddtrace/data.bin") + 4
    path = wheel.write(tmp_path, flip(start))
    refused([path], path.name, "ddtrace/data.bin")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("../outside", ".."),
        ("ddtrace/../../outside", ".."),
        ("/absolute", "absolute"),
        ("ddtrace//empty", "empty"),
        ("ddtrace/./dot", "'.'"),
        ("ddtrace\\windows", "backslash"),
        ("ddtrace/new\nline", "control"),
    ],
)
def test_names_that_are_no_names(refused, tmp_path, name, word):
    wheel = Wheel()
    wheel.members[name] = b"x"
    path = wheel.write(tmp_path)
    refused([path], path.name, word)
    assert not (tmp_path / "outside").exists()


def test_a_name_that_is_not_utf8(refused, tmp_path):
    wheel = Wheel()
    wheel.members["ddtrace/XX"] = b"x"
    path = wheel.write(tmp_path, lambda content: content.replace(b"XX", b"\xff\xfe"))
    refused([path], path.name, "UTF-8")


def test_a_hash_that_lies(refused, tmp_path):
    wheel = Wheel()
    wheel.rows = [
        f"{row.split(',')[0]},{record_hash(b'!')},{row.split(',')[2]}" if "code.py" in row else row
        for row in wheel.true_rows()
    ]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/code.py", "sha256")


def test_a_size_that_lies(refused, tmp_path):
    wheel = Wheel()
    wheel.rows = [row + "0" if "code.py" in row else row for row in wheel.true_rows()]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/code.py", "bytes")


def test_a_member_that_record_lacks(refused, tmp_path):
    wheel = Wheel()
    wheel.rows = [row for row in wheel.true_rows() if "code.py" not in row]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/code.py", "it is not listed in RECORD")


def test_a_row_without_a_member(refused, tmp_path):
    wheel = Wheel()
    wheel.extra_rows = [f"ddtrace/ghost.py,{record_hash(b'')},0"]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/ghost.py", "it is missing from the archive")


def test_a_row_that_is_there_twice(refused, tmp_path):
    wheel = Wheel()
    content = wheel.members["ddtrace/code.py"]
    wheel.extra_rows = [f"ddtrace/code.py,{record_hash(content)},{len(content)}"]
    path = wheel.write(tmp_path)
    refused([path], path.name, "RECORD has two rows for ddtrace/code.py")


def test_a_row_without_a_hash(refused, tmp_path):
    wheel = Wheel()
    wheel.rows = [row.split(",")[0] + ",," for row in wheel.true_rows()]
    path = wheel.write(tmp_path)
    refused([path], path.name, "RECORD has no hash for it")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice(refused, tmp_path):
    wheel = Wheel()
    wheel.twice = [("ddtrace/code.py", b"other\n")]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/code.py", "twice")


def test_a_symlink(refused, tmp_path):
    wheel = Wheel()
    wheel.members["ddtrace/link"] = b"/etc/passwd"
    wheel.modes["ddtrace/link"] = 0o120777
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/link", "symbolic link")


def test_a_device(refused, tmp_path):
    wheel = Wheel()
    wheel.members["ddtrace/device"] = b""
    wheel.modes["ddtrace/device"] = 0o020666
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/device", "neither a file nor a directory")


def test_headers_that_disagree(refused, tmp_path):
    """The local header's name differs from the central directory's."""
    path = Wheel().write(
        tmp_path, lambda content: content.replace(b"ddtrace/code.py", b"ddtrace/evil.py", 1)
    )
    refused([path], path.name, "ddtrace/code.py", "disagree")


def test_bytes_in_front_and_behind(refused, tmp_path):
    path = Wheel().write(tmp_path, lambda content: b"#!/bin/sh\n" + content)
    refused([path], path.name)
    path = Wheel().write(tmp_path, lambda content: content + b"more")
    refused([path], path.name, "behind")


def test_a_cut_off_wheel(refused, tmp_path):
    path = Wheel().write(tmp_path, lambda content: content[: len(content) // 2])
    refused([path], path.name, "end record")


def test_an_encrypted_member(refused, tmp_path):
    def encrypt(content):
        end = content.rindex(b"PK\x05\x06")
        directory = struct.unpack("<I", content[end + 16 : end + 20])[0]
        changed = bytearray(content)
        changed[6] |= 1
        changed[directory + 8] |= 1
        return bytes(changed)

    path = Wheel().write(tmp_path, encrypt)
    refused([path], path.name, "encrypted")


def test_a_zip_bomb(refused, tmp_path):
    wheel = Wheel()
    wheel.members["ddtrace/zeros"] = bytes(64 << 20)
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/zeros", "bomb")


def test_a_directory_beyond_4_gib(refused, tmp_path):
    """The end record as an archive has it whose directory lies behind so many bytes."""

    def point_beyond(content):
        offset = content.rindex(b"PK\x05\x06") + 16
        return content[:offset] + b"\xff" * 4 + content[offset + 4 :]

    path = Wheel().write(tmp_path, point_beyond)
    refused([path], path.name, "ZIP64")


@pytest.mark.long
def test_a_wheel_beyond_4_gib(refused, tmp_path):
    """A hole, which takes no room, and then an archive whose directory lies behind it."""
    wheel = Wheel()
    path = tmp_path / wheel.file
    with path.open("wb") as file:
        file.truncate(4 << 30)
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in wheel.members.items():
            archive.writestr(name, content)
    assert path.stat().st_blocks * 512 < 1 << 20
    refused([path], path.name, "ZIP64")


@pytest.mark.smoke
def test_a_wheel_of_another_name_inside(refused, tmp_path):
    wheel = Wheel()
    wheel.file = wheel.file.replace("ddtrace-4.16.0", "ddtrace-4.16.1")
    path = wheel.write(tmp_path)
    refused([path], path.name, ".dist-info does not match the file name")


def test_a_foreign_machine(refused, tmp_path, shared_object):
    library = bytearray(shared_object("int one;"))
    library[18:20] = struct.pack("<H", 183)  # e_machine: EM_AARCH64
    wheel = Wheel()
    wheel.members["ddtrace/native.so"] = bytes(library)
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "machine")


def test_a_foreign_libc(refused, tmp_path, shared_object):
    wheel = Wheel(tags="cp312-cp312-musllinux_1_2_x86_64")
    wheel.members["ddtrace/native.so"] = shared_object(
        '#include <stdio.h>\nint f(void) { return puts(""); }'
    )
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "glibc", "musl", targets=(TARGET_MUSL,))


def test_a_libc_newer_than_the_platform_promises(refused, tmp_path, shared_object):
    wheel = Wheel()
    wheel.members["ddtrace/native.so"] = shared_object(
        "#include <sys/random.h>\nint f(void) { return getentropy(0, 0); }"
    )
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "glibc 2.25", "manylinux2014")


def test_a_broken_elf_file(refused, tmp_path, shared_object):
    wheel = Wheel()
    library = bytearray(shared_object("int one;"))
    library[32:40] = struct.pack("<Q", 1 << 40)  # e_phoff
    wheel.members["ddtrace/native.so"] = bytes(library)
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so")


def test_two_wheels_that_want_one_place(refused, tmp_path):
    other = Wheel(name="other", version="1.0", tags="py3-none-any")
    other.members["ddtrace/code.py"] = b"mine\n"
    refused([Wheel().write(tmp_path), other.write(tmp_path)], "ddtrace/code.py", "differs from")


def test_a_file_that_is_no_archive(refused, tmp_path):
    path = tmp_path / Wheel().file
    path.write_bytes(b"not a wheel at all" * 10)
    refused([path], path.name)


def test_the_corpus_is_really_wrong(tmp_path):
    """Python's own reader takes most of these: it is the strictness that is tested."""
    wheel = Wheel()
    wheel.extra_rows = [f"ddtrace/ghost.py,{record_hash(b'')},0"]
    with zipfile.ZipFile(wheel.write(tmp_path)) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("kept", [30, 100, 5000])
def test_a_library_that_is_cut_off(refused, shared_object, tmp_path, kept):
    wheel = Wheel()
    wheel.members["ddtrace/native.so"] = shared_object("int f;")[:kept]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "broken ELF file")
