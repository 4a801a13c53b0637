"""Programs with a variable of their own called environ: it is not where the environment is."""

import pytest

DEFINITIONS = pytest.mark.parametrize("definition", ["-DTENTATIVE", "-DOF_ANOTHER_TYPE"])


@DEFINITIONS
@pytest.mark.parametrize("compiler", ["gcc", "musl-gcc"])
def test_own_environ_is_not_taken_for_libcs(unchanged, quirk, definition, compiler):
    result = unchanged(quirk("own_environ", definition, "-rdynamic", compiler=compiler))
    assert result.stdout == "/users/own one\n"


@DEFINITIONS
@pytest.mark.smoke
def test_runtime_with_own_environ_is_injected(volume, quirk, definition):
    program = quirk("own_environ", definition, "-DRUNTIME", "-rdynamic")
    result = volume.run(program, env={"PYTHONPATH": "/users/own", "LAST": "one"})
    assert (result.stdout, result.stderr) == (f"{volume.path}:/users/own one\n", "")
