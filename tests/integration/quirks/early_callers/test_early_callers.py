"""Who asks before main: IFUNC resolvers, which run while ld.so still relocates, and constructors."""

import subprocess

import pytest


@pytest.mark.parametrize("binding", ["lazy", "now"])
def test_ifunc_resolver_of_the_program(unchanged, quirk, binding):
    unchanged(quirk("early_callers", "-DRESOLVES", f"-Wl,-z,{binding}"))


@pytest.mark.parametrize("binding", ["lazy", "now"])
def test_ifunc_resolver_of_a_library(unchanged, quirk, request, tmp_path, binding):
    """A library is relocated before the object that it finds getenv in."""
    folder = request.path.parent
    library = tmp_path / "libearly.so"
    subprocess.run(
        ["gcc", "-O1", "-shared", "-fPIC", "-DRESOLVES", "-DLIBRARY", "-Wl,-z,lazy"]
        + [f"-I{request.config.rootpath}/tests/cases", "-o", library, folder / "early_callers.c"],
        check=True,
    )
    program = quirk("early_callers", str(library), f"-Wl,-rpath,{tmp_path},-z,{binding}")
    unchanged(program)


def test_constructor_and_destructor(unchanged, quirk):
    result = unchanged(quirk("early_callers", "-DCONSTRUCTS"))
    assert "constructor: PYTHONPATH=/users/own" in result.stdout
    assert "destructor: PYTHONPATH=/users/own" in result.stdout


def test_preinit_function(unchanged, quirk):
    unchanged(quirk("early_callers", "-DPREINIT"))


@pytest.mark.smoke
def test_runtime_that_asks_in_a_constructor(volume, compiled):
    program = compiled("runtime", "-rdynamic", "-pthread", "-DIN_CONSTRUCTOR")
    assert volume.run(program).stdout == f"{volume.path}\n{volume.path}\n"
