"""What is left out of a target, what is stripped, and RECORDs that stay true."""

import csv
import ctypes
import hashlib
import json
import re
import shutil
import subprocess

import pytest
from support.wheels import Wheel, record_hash

GLIBC = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
PRUNED = [
    "ddtrace/tests/test_it.py",
    "ddtrace/sub/tests/data.json",
    "ddtrace/native.c",
    "ddtrace/native.h",
    "ddtrace/native.pyx",
    "ddtrace/native.pyi",
    "ddtrace/py.typed",
    "ddtrace/lib/libx.a",
    "ddtrace/lib/aarch64/libx.so",
    "ddtrace/lib/x.dll",
    "wrapt-stubs/__init__.pyi",
]
KEPT = [
    "ddtrace/testing/x.py",
    "ddtrace/test_x.py",
    "ddtrace/__init__.pyi",
    "ddtrace/aarch64/code.py",
    "ddtrace/lib/x86_64/libx.so",
    "ddtrace/tests.py",
]


@pytest.fixture
def wheel():
    wheel = Wheel()
    wheel.members |= {name: name.encode() for name in PRUNED + KEPT}
    return wheel


def rows_of(package):
    with (package / "ddtrace-4.16.0.dist-info/RECORD").open(newline="") as file:
        return {row[0]: row[1:] for row in csv.reader(file)}


def assert_record_is_true(package):
    rows = rows_of(package)
    files = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    assert set(rows) == files
    for name, (digest, size) in rows.items():
        if name.endswith("/RECORD"):
            assert (digest, size) == ("", "")
            continue
        # The manifest has the hashes.
        assert (digest, size) == ("", str((package / name).stat().st_size)), name


def test_what_no_target_can_use_is_left_out(build_from, tmp_path, wheel):
    result = build_from([wheel.write(tmp_path)])
    assert result.returncode == 0, result.stderr
    assert f"; {len(PRUNED)} pruned" in result.stdout
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    assert not [name for name in PRUNED if (package / name).exists()]
    assert [name for name in KEPT if (package / name).exists()] == KEPT
    assert_record_is_true(package)


def test_no_prune_keeps_all_of_it(build_from, tmp_path, wheel):
    result = build_from([wheel.write(tmp_path)], "--no-prune")
    assert result.returncode == 0, result.stderr
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    assert all((package / name).exists() for name in PRUNED + KEPT)
    assert (package / "ddtrace-4.16.0.dist-info/RECORD").read_bytes() == wheel.record()


def test_a_wheel_that_loses_nothing_keeps_its_record(build_from, tmp_path):
    wheel = Wheel()
    assert build_from([wheel.write(tmp_path)]).returncode == 0
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    assert (package / "ddtrace-4.16.0.dist-info/RECORD").read_bytes() == wheel.record()


def test_a_record_names_files_where_they_are(build_from, tmp_path):
    wheel = Wheel()
    wheel.members['ddtrace/with,comma and "quote".txt'] = b"x"
    wheel.members["ddtrace-4.16.0.data/purelib/ddtrace/moved.py"] = b"moved\n"
    wheel.members["ddtrace-4.16.0.data/scripts/tool"] = b"#!python\n"
    content = wheel.members['ddtrace/with,comma and "quote".txt']
    wheel.rows = [row for row in wheel.true_rows() if "comma" not in row]
    wheel.rows.append(
        f'"ddtrace/with,comma and ""quote"".txt",{record_hash(content)},{len(content)}'
    )
    result = build_from([wheel.write(tmp_path)])
    assert result.returncode == 0, result.stderr
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    assert "ddtrace/moved.py" in rows_of(package)
    assert_record_is_true(package)


def test_protobuf_is_left_out(build_from, tmp_path):
    protobuf = Wheel("protobuf", "5.0", "py3-none-any")
    protobuf.members["google/protobuf/__init__.py"] = b""
    result = build_from([Wheel().write(tmp_path), protobuf.write(tmp_path)])
    assert result.returncode == 0, result.stderr
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    assert not list(package.glob("*protobuf*")) and not (package / "google").exists()
    manifest = json.loads((tmp_path / "out/volume/manifest.json").read_text())
    assert len(manifest["targets"][0]["wheels"]) == 2


def test_pruned_files_are_verified_all_the_same(refused, tmp_path, wheel):
    wheel.rows = [
        f"{row.split(',')[0]},{record_hash(b'!')},{row.split(',')[2]}" if "libx.a" in row else row
        for row in wheel.true_rows()
    ]
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/lib/libx.a", "sha256")


@pytest.fixture
def native(shared_object):
    wheel = Wheel()
    source = "static int hidden(void) { return 3; } int f(void) { return hidden(); }"
    wheel.members["ddtrace/native.so"] = shared_object(source, "gcc", "-g", "-nostdlib")
    return wheel


def test_strip(build_from, tmp_path, native):
    strip = shutil.which("strip")
    assert strip, "strip is missing: scripts/setup installs it with gcc"
    path = native.write(tmp_path)
    assert build_from([path], "--no-prune", output="plain").returncode == 0
    result = build_from([path], "--strip", variables={"STRIP": strip})
    assert result.returncode == 0, result.stderr
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    plain = tmp_path / "out/plain/ddtrace_pkgs" / GLIBC / "ddtrace/native.so"
    stripped = (package / "ddtrace/native.so").read_bytes()
    assert plain.read_bytes() == native.members["ddtrace/native.so"]
    assert len(stripped) < plain.stat().st_size and b"hidden" not in stripped
    assert_record_is_true(package)
    rows = json.loads((tmp_path / "out/volume/manifest.json").read_text())["files"]
    (row,) = (row for row in rows if row["path"].endswith("native.so"))
    assert row["sha256"] == hashlib.sha256(stripped).hexdigest()


def section_names(library) -> set:
    words = ["readelf", "-SW", library]
    output = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\] (\.\S+)", output))


def test_debug_sections_are_left_out(build_from, tmp_path, native):
    path = native.write(tmp_path)
    assert build_from([path], "--no-prune", output="plain").returncode == 0
    assert build_from([path]).returncode == 0
    package = tmp_path / "out/volume/ddtrace_pkgs" / GLIBC
    plain = tmp_path / "out/plain/ddtrace_pkgs" / GLIBC / "ddtrace/native.so"
    library = package / "ddtrace/native.so"
    names = section_names(plain)
    assert names >= {".debug_info", ".debug_line", ".symtab"}
    assert section_names(library) == {name for name in names if not name.startswith(".debug_")}
    assert library.stat().st_size < plain.stat().st_size and b"hidden" in library.read_bytes()
    assert ctypes.CDLL(str(library)).f() == 3
    assert_record_is_true(package)


@pytest.mark.parametrize("program", ["/nowhere/strip", "/bin/false"])
def test_a_program_that_cannot_strip(build_from, tmp_path, native, program):
    result = build_from([native.write(tmp_path)], "--strip", variables={"STRIP": program})
    assert result.returncode == 1 and program in result.stderr and "STRIP" in result.stderr
    assert not (tmp_path / "out/volume").exists() and not list((tmp_path / "out").iterdir())
