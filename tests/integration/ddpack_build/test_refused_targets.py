"""Wheels that are whole and still not what they say: each lie is refused by name."""

import struct

import pytest
from support.wheels import Wheel, record_hash

GLIBC = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
MUSL = "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"
PT_GNU_STACK = 0x6474E551


def program_headers(library: bytes):
    """Offset and type of each."""
    start, size, count = (
        struct.unpack_from("<Q", library, 32)[0],
        *struct.unpack_from("<HH", library, 54),
    )
    for number in range(count):
        offset = start + number * size
        yield offset, struct.unpack_from("<I", library, offset)[0]


@pytest.mark.parametrize(
    ("tags", "targets"),
    [
        ("cp311-cp311-manylinux2014_x86_64", (GLIBC,)),
        ("cp312-cp312-manylinux2014_aarch64", (GLIBC,)),
        ("cp312-cp312-manylinux_2_28_x86_64", (GLIBC,)),
        ("cp312-cp312-musllinux_1_2_x86_64", (GLIBC,)),
        ("cp312-cp312-manylinux2014_x86_64", (MUSL,)),
        ("cp312-cp312t-manylinux2014_x86_64", (GLIBC,)),
        ("cp312-cp312-win_amd64", (GLIBC,)),
        ("py2-none-any", (GLIBC,)),
    ],
)
def test_tags_of_another_target(refused, tmp_path, tags, targets):
    path = Wheel(tags=tags).write(tmp_path)
    refused([path], path.name, "tags", targets[0], targets=targets)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-linux_x86_64\n", ["tag"]),
        ("Wheel-Version: 1.0\nRoot-Is-Purelib: false\n", ["the field Tag is missing"]),
        ("Wheel-Version: 2.0\nRoot-Is-Purelib: false\n", ["expected Wheel-Version 1.x", "2.0"]),
        ("Wheel-Version: 1.0\nTag: cp312-cp312-manylinux2014_x86_64\n", ["Root-Is-Purelib"]),
        ("Wheel-Version: 1.0\nRoot-Is-Purelib: true\n", ["Root-Is-Purelib", "manylinux2014"]),
    ],
)
def test_a_wheel_file_that_contradicts_the_name(refused, tmp_path, text, words):
    wheel = Wheel()
    wheel.members[f"{wheel.dist_info}/WHEEL"] = text.encode()
    path = wheel.write(tmp_path)
    refused([path], path.name, "WHEEL", *words)


def test_a_pure_wheel_with_machine_code(refused, tmp_path, shared_object):
    wheel = Wheel(tags="py3-none-any")
    wheel.members["ddtrace/native.so"] = shared_object("int one;")
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "Root-Is-Purelib")


@pytest.mark.parametrize(("field", "value"), [("name", "other"), ("version", "4.16.1")])
def test_metadata_of_another_wheel(refused, tmp_path, field, value):
    wheel = Wheel()
    setattr(wheel, field, value)
    path = wheel.write(tmp_path)
    refused([path], path.name, "METADATA", value)


@pytest.fixture
def user_of(shared_object, tmp_path):
    """user_of("libx.so.1"): the bytes of that library and of one that needs it."""

    def make(name):
        flags = ("gcc", "-nostdlib", f"-Wl,-soname,{name}")
        library = shared_object("int f(void) { return 1; }", *flags)
        (tmp_path / name).write_bytes(library)
        source = "int f(void); int g(void) { return f(); }"
        return library, shared_object(source, "gcc", "-nostdlib", str(tmp_path / name))

    return make


@pytest.mark.parametrize("target", [GLIBC, MUSL])
@pytest.mark.parametrize("name", ["libelsewhere.so.1", "libssl.so.3", "libpython3.12.so.1.0"])
def test_a_library_that_nobody_provides(refused, tmp_path, user_of, target, name):
    wheel = Wheel(tags="cp312-cp312-manylinux2014_x86_64.musllinux_1_2_x86_64")
    wheel.members["ddtrace/native.so"] = user_of(name)[1]
    path = wheel.write(tmp_path)
    words = ("ddtrace/native.so", name, target.split("-")[4])
    refused([path], path.name, *words, targets=(target,))


def test_a_library_that_only_the_other_platform_promises(refused, tmp_path, user_of):
    wheel = Wheel(tags="cp312-cp312-manylinux2014_x86_64.musllinux_1_2_x86_64")
    wheel.members["ddtrace/native.so"] = user_of("libstdc++.so.6")[1]
    path = wheel.write(tmp_path)
    refused([path], path.name, "libstdc++.so.6", "musllinux_1_2", targets=(GLIBC, MUSL))


def test_a_library_that_the_wheel_has(build_from, tmp_path, user_of):
    library, user = user_of("libbeside-0123abcd.so.1")
    wheel = Wheel()
    wheel.members["ddtrace.libs/libbeside-0123abcd.so.1"] = library
    wheel.members["ddtrace/native.so"] = user
    result = build_from([wheel.write(tmp_path)])
    assert result.returncode == 0, result.stderr


def test_an_executable_stack(refused, tmp_path, shared_object):
    wheel = Wheel()
    library = shared_object("int f;", "gcc", "-nostdlib", "-Wl,-z,execstack")
    wheel.members["ddtrace/native.so"] = library
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "executable stack")


def test_a_stack_that_nothing_is_said_of(refused, tmp_path, shared_object):
    library = bytearray(shared_object("int f;", "gcc", "-nostdlib"))
    (stack,) = (at for at, kind in program_headers(library) if kind == PT_GNU_STACK)
    struct.pack_into("<I", library, stack, 0)  # PT_NULL
    wheel = Wheel()
    wheel.members["ddtrace/native.so"] = bytes(library)
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "executable stack")


def test_text_relocations(refused, tmp_path, shared_object):
    source = 'int v; __asm__(".text\\n.globl f\\nf: .quad v\\n");'
    library = shared_object(source, "gcc", "-nostdlib", "-Wl,-z,notext")
    wheel = Wheel()
    wheel.members["ddtrace/native.so"] = library
    path = wheel.write(tmp_path)
    refused([path], path.name, "ddtrace/native.so", "text relocations")


def test_a_file_where_another_wheel_has_a_directory(refused, tmp_path):
    other = Wheel("other", "1.0", "py3-none-any")
    other.members["ddtrace"] = b"a file"
    paths = [Wheel().write(tmp_path), other.write(tmp_path)]
    refused(paths, "ddtrace is a file", paths[0].name, paths[1].name)


def test_two_wheels_may_have_one_file(build_from, tmp_path):
    other = Wheel("other", "1.0", "py3-none-any")
    other.members["ddtrace/__init__.py"] = b""
    result = build_from([Wheel().write(tmp_path), other.write(tmp_path)])
    assert result.returncode == 0, result.stderr


def test_members_that_overlap(refused, tmp_path):
    """Two rows of the central directory for the same bytes, as the densest bombs have it."""

    def overlap(content):
        changed = bytearray(content)
        first = content.index(b"PK\1\2")
        second = content.index(b"PK\1\2", first + 4)
        struct.pack_into(
            "<I", changed, second + 42, struct.unpack_from("<I", content, first + 42)[0]
        )
        return bytes(changed)

    wheel = Wheel()
    wheel.members = {"a/x.py": b"same\n", "a/y.py": b"same\n", **wheel.members}
    path = wheel.write(tmp_path, overlap)
    refused([path], path.name, "a/y.py", "disagree")
    path = wheel.write(tmp_path, lambda content: overlap(content).replace(b"a/y.py", b"a/x.py"))
    refused([path], path.name, "a/x.py", "overlaps")


@pytest.mark.parametrize("length", [256, 5000])
def test_names_that_no_file_system_takes(refused, tmp_path, length):
    wheel = Wheel()
    wheel.members["ddtrace/" + "/".join(["x" * min(length, 250)] * (length // 250))] = b""
    wheel.members["ddtrace/" + "y" * 256] = b""
    path = wheel.write(tmp_path)
    refused([path], path.name, "too long a name")


@pytest.mark.parametrize("name", ["ddtrace/aux.py", "ddtrace/NUL", "com1/x.py"])
def test_names_of_devices(refused, tmp_path, name):
    wheel = Wheel()
    wheel.members[name] = b""
    path = wheel.write(tmp_path)
    refused([path], path.name, name, "device")


def test_the_first_of_several_lies_is_told_at_any_number_of_jobs(build_from, tmp_path):
    wheels = []
    for number in range(6):
        wheel = Wheel(f"lie{number}", "1.0", "py3-none-any")
        wheel.rows = [
            f"{row.split(',')[0]},{record_hash(b'!')},{row.split(',')[2]}"
            for row in wheel.true_rows()
        ]
        wheels.append(wheel.write(tmp_path))
    messages = {build_from(wheels, "-j", jobs).stderr for jobs in ("1", "2", "3", "9", "9", "9")}
    assert len(messages) == 1, messages
