"""Executables without section headers, as sstrip and packers leave them."""

import struct

import pytest

SECTION_OFFSET, SECTION_COUNTS = 0x28, 0x3C


def without_section_headers(program, target):
    content = bytearray(program.read_bytes())
    struct.pack_into("<Q", content, SECTION_OFFSET, 0)
    struct.pack_into("<HH", content, SECTION_COUNTS, 0, 0)
    target.write_bytes(content)
    target.chmod(0o755)
    return target


@pytest.mark.smoke
def test_runtime_without_section_headers_is_injected(volume, runtime, tmp_path):
    program = without_section_headers(runtime, tmp_path / "runtime")
    result = volume.run(program)
    assert (result.stdout, result.stderr) == (f"{volume.path}\n", "")


def test_other_program_without_section_headers(unchanged, shows_environment, tmp_path):
    unchanged(without_section_headers(shows_environment, tmp_path / "program"))
