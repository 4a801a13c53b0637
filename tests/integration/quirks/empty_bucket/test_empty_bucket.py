"""Images whose GNU hash table has buckets without a symbol."""

import subprocess

import pytest


@pytest.mark.smoke
def test_program_that_exports_nothing(unchanged, compiled):
    program = compiled("shows_environment", "-Wl,--hash-style=gnu")
    histogram = subprocess.run(
        ["readelf", "-I", program], check=True, capture_output=True, text=True
    )
    assert "bucket" in histogram.stdout
    unchanged(program)


def test_python_whose_program_exports_nothing(volume, quirk, compiled, tmp_path):
    """As Debian's: the program imports Py_BytesMain, and its table is empty."""
    library = tmp_path / "libpython3.11.so.1.0"
    library.write_bytes(
        compiled(
            "runtime", "-shared", "-fPIC", "-Dmain=unused", "-Wl,--hash-style=gnu"
        ).read_bytes()
    )
    program = quirk("imports_main", str(library), f"-Wl,-rpath,{tmp_path}", "-Wl,--hash-style=gnu")
    assert volume.run(program).stdout == f"{volume.path}\n"


def test_neighbour_with_many_empty_buckets(volume, runtime, quirk):
    """Looked at on the way: a library with one symbol."""
    library = quirk("one_symbol", "-shared", "-fPIC", "-Wl,--hash-style=gnu")
    result = volume.run(runtime, env={"LD_PRELOAD": f"{library} {volume.preload}"})
    assert (result.stdout, result.stderr) == (f"{volume.path}\n", "")
