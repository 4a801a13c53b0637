"""32-bit programs on a machine where every program gets the object: ld.so has nothing to print."""

import subprocess

import pytest
from support.namespaces import everywhere, run_in_namespace
from support.processes import clean_environment, run


@pytest.fixture
def program(compiled, request):
    """It needs no 32-bit libc: ld.so alone is what matters here."""
    flags = ["-m32", "-nostdlib", "-nostartfiles", "-pie"]
    loader = "-Wl,--dynamic-linker=/lib/ld-linux.so.2"
    return compiled(request.path.with_name("program_of_i386.c"), *flags, loader)


@pytest.fixture
def line(make, root, build, volume, tmp_path):
    """What /etc/ld.so.preload would hold."""
    make("-s", "i386")
    command = [root / "scripts/roots/multilib", volume.path, tmp_path / "multilib"]
    subprocess.run(command, check=True, env={**clean_environment(), "BUILD": str(build)})
    return f"{tmp_path}/multilib/$LIB/libddinject.so"


@pytest.mark.smoke
def test_32_bit_programs_are_quiet_under_ld_preload(line, program, runtime, tmp_path):
    preloaded = {**clean_environment(), "LD_PRELOAD": line}
    result = run(program, env=preloaded)
    assert (result.stdout, result.stderr, result.returncode) == ("32 bits\n", "", 5)
    result = run(runtime, env=preloaded)
    directory = result.stdout.removeprefix(f"{tmp_path}/multilib/").strip()
    assert directory in ("lib64", "lib/x86_64-linux-gnu") and result.stderr == ""


def test_32_bit_programs_are_quiet_under_ld_so_preload(line, program, runtime, supported, tmp_path):
    script = f"{program} || echo $?\n{supported.path} -c 'print(1)'\n"
    script = everywhere(line, tmp_path / "overlay") + script
    result = run_in_namespace(script)
    assert (result.stdout, result.stderr) == ("32 bits\n5\nINJECTED\n1\n", "")


def test_without_it_ld_so_complains(volume, program):
    """So the tests above can fail."""
    result = volume.run(program)
    assert result.stdout == "32 bits\n" and "wrong ELF class" in result.stderr


def test_the_layout_refuses_what_is_no_volume(root, build, tmp_path):
    for words in [(tmp_path, tmp_path / "new"), ("relative", tmp_path / "new"), (tmp_path,)]:
        environment = {**clean_environment(), "BUILD": build}
        result = run(root / "scripts/roots/multilib", *words, env=environment)
        assert result.returncode == 1 and len(result.stderr.splitlines()) == 1, words
        assert not (tmp_path / "new").exists()
