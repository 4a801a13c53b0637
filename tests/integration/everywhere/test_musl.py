"""A real CPython on musl: real wheels where they work, and left alone where they would kill it."""

import pytest
from support.roots import musl_python
from support.stub_volume import make_stub_volume

NEEDED = ["libc.so", "libc.musl-x86_64.so.1"]


@pytest.fixture
def musl_volume(tmp_path, build):
    """A stub for both libcs."""
    volume = make_stub_volume(
        tmp_path / "volume", build / "libddinject.so", platform="musllinux_1_2"
    )
    volume.target("3.11").mkdir()
    volume.requires("3.11").write_text("glibc 2.17\n")
    return volume


@pytest.fixture
def run_musl(musl_interpreter):
    """run_musl(VOLUME, VERSION, NEEDED, WORDS…): under the object."""
    home = {"PYTHONHOME": str(musl_python())}

    def call(volume, version, needed, *words, env=None):
        program = musl_interpreter(version, needed)
        return volume.run(program, *words, env={**home, **(env or {})})

    return call


@pytest.mark.parametrize("needed", NEEDED)
def test_musl_1_2_5_is_injected(run_musl, musl_volume, needed):
    code = "import os; print(os.environ.get('PYTHONPATH'))"
    result = run_musl(musl_volume, "1.2.5", needed, "-c", code, env={"DD_TRACE_DEBUG": "1"})
    assert result.stdout == "INJECTED\nNone\n"
    assert "ddinject: injected: " in result.stderr and "needs=musl 1.2.4" in result.stderr


@pytest.mark.parametrize("needed", NEEDED)
def test_musl_1_2_3_is_left_alone(run_musl, musl_volume, needed):
    code = "import os; print(os.environ.get('PYTHONPATH'))"
    result = run_musl(musl_volume, "1.2.3", needed, "-c", code, env={"DD_TRACE_DEBUG": "1"})
    assert result.stdout == "None\n"
    assert result.stderr.startswith("ddinject: unsupported_libc: ")
    musl_volume.requires("3.11", platform="musllinux_1_2").write_text("musl 1.2.3\n")
    assert run_musl(musl_volume, "1.2.3", needed, "-c", "").stdout == "INJECTED\n"


def test_users_path_and_isolation(run_musl, musl_volume):
    code = "import sys; print('/users/own' in sys.path)"
    path = {"PYTHONPATH": "/users/own"}
    assert run_musl(musl_volume, "1.2.5", NEEDED[0], "-c", code, env=path).stdout == (
        "INJECTED\nTrue\n"
    )
    assert run_musl(musl_volume, "1.2.5", NEEDED[0], "-I", "-c", code, env=path).stdout == (
        "False\n"
    )


def test_real_wheels_on_musl_1_2_5(run_musl, real_volume, traces):
    def run_script(script, environment):
        return run_musl(real_volume, "1.2.5", NEEDED[0], "-c", script, env=environment)

    traces(run_script, "musl.1.2.5")


def test_real_wheels_on_musl_1_2_3(run_musl, real_volume):
    """Their libraries use DT_RELR, which this musl does not know: the import would be a SIGSEGV."""
    code = "import sys; print('ddtrace' in sys.modules)"
    result = run_musl(real_volume, "1.2.3", NEEDED[0], "-c", code)
    assert (result.stdout, result.stderr, result.returncode) == ("False\n", "", 0)
    path = real_volume.target("3.11", platform="musllinux_1_2")
    own = {"PYTHONPATH": str(path), "LD_PRELOAD": ""}
    assert run_musl(real_volume, "1.2.3", NEEDED[0], "-c", "import ddtrace", env=own).returncode < 0
