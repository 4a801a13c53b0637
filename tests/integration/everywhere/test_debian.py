"""Debian's own interpreters, from glibc 2.31 to 2.43, each in its own root."""

import pytest
from support.roots import MOUNTED

SERVED = [
    ("bullseye", "3.9", "2.31"),
    ("bookworm", "3.11", "2.36"),
    ("trixie", "3.13", "2.41"),
    ("sid", "3.14", "2.43"),
]
each = pytest.mark.parametrize(("name", "version", "glibc"), SERVED, ids=[it[0] for it in SERVED])


@each
def test_is_injected(root_of, volume, name, version, glibc):
    root = root_of(name)
    code = "import os, sys; print(sys.version[:4].strip('.'), os.environ.get('PYTHONPATH'))"
    result = root.run("python3", "-c", code, volume=volume.path, env={"DD_TRACE_DEBUG": "1"})
    assert result.stdout == f"INJECTED\n{version} None\n"
    assert result.stderr.startswith("ddinject: injected: ")
    assert f" python={version} " in result.stderr and f" libc=glibc {glibc} " in result.stderr
    assert len(result.stderr.splitlines()) == 1


@each
def test_isolated_is_left_alone(root_of, volume, name, version, glibc):
    result = root_of(name).run("python3", "-I", "-c", "print('ran')", volume=volume.path)
    assert (result.stdout, result.stderr) == ("ran\n", "")


@each
def test_real_wheels(root_of, real_volume, traces, name, version, glibc):
    root = root_of(name)

    def run_script(script, environment):
        return root.run("python3", "-c", script, volume=real_volume.path, env=environment)

    traces(run_script, f"debian.{name}")


OTHERS = ["env", "ls -C /etc", "du -s /etc/hostname", "perl -e 'print join(q( ), sort keys %ENV)'"]


@each
def test_other_programs(root_of, volume, name, version, glibc):
    root = root_of(name)
    environment = {"PYTHONPATH": "/users/own", "COLUMNS": "40", "BLOCK_SIZE": "1"}
    for command in OTHERS:
        words = ("sh", "-c", f"{command} | sed -E '/^LD_PRELOAD=/d; s/LD_PRELOAD //'")
        plain = root.run(*words, volume=volume.path, env=environment, preload=False)
        preloaded = root.run(*words, volume=volume.path, env=environment)
        assert plain.stdout and plain.returncode == 0, command
        assert preloaded.stdout.strip() == plain.stdout.strip(), command
        assert preloaded.stderr == plain.stderr, command


def test_python_3_15(root_of, volume):
    """The object injects what the volume has a directory for, and ddtrace has none yet."""
    root = root_of("sid")
    command = ("python3.15", "-c", "print('ran')")
    debug = {"DD_TRACE_DEBUG": "1"}
    left = root.run(*command, volume=volume.path, env=debug)
    assert left.stdout == "ran\n" and ": unsupported_version: " in left.stderr
    assert " python=3.15 " in left.stderr
    volume.target("3.15").mkdir()
    volume.requires("3.15").write_text("glibc 2.17\n")
    assert root.run(*command, volume=volume.path).stdout == "INJECTED\nran\n"


def test_glibc_that_is_too_old(root_of, volume):
    volume.requires("3.9").write_text("glibc 2.36\n")
    result = root_of("bullseye").run(
        "python3", "-c", "print('ran')", volume=volume.path, env={"DD_TRACE_DEBUG": "1"}
    )
    assert result.stdout == "ran\n" and ": unsupported_libc: " in result.stderr


def test_glibc_2_31_without_libdl(root_of, volume, compiled, request, tmp_path):
    """Before 2.34 a program that is not linked with libdl has no dlsym."""
    source = request.path.with_name("old_glibc.c")
    flags = ["-nostartfiles", "-Wl,-z,norelro", "-Wl,--hash-style=gnu", "-fno-stack-protector"]
    for name, more in {"runtime": ["-DRUNTIME", "-rdynamic"], "other": []}.items():
        program = compiled(source, *flags, *more)
        (volume.path / name).write_bytes(program.read_bytes())
        (volume.path / name).chmod(0o755)
    root = root_of("bullseye")
    environment = {"OTHER": "one"}
    runtime = root.run(f"{MOUNTED}/runtime", volume=volume.path, env=environment)
    assert (runtime.stdout, runtime.stderr) == (f"one {MOUNTED}\n", "")
    other = root.run(f"{MOUNTED}/other", volume=volume.path, env=environment)
    assert (other.stdout, other.stderr) == ("one (unset)\n", "")


@pytest.mark.parametrize("name", ["trixie", "sid"])
def test_threads_that_ask_while_another_unsets(root_of, volume, compiled, request, name):
    """From 2.41 on libc's own getenv finds what is there, whatever else is taken away."""
    program = compiled(request.path.with_name("asks_while_unsetting.c"), "-pthread")
    (volume.path / "program").write_bytes(program.read_bytes())
    (volume.path / "program").chmod(0o755)
    for preload in (False, True):
        result = root_of(name).run(f"{MOUNTED}/program", volume=volume.path, preload=preload)
        assert (result.stdout, result.stderr) == ("0 wrong values\n", ""), preload
