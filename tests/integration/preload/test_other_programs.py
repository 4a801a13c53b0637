"""Who asks: a Python runtime, or something else in the same process."""

import subprocess


def test_who_asks_decides(volume, runtime, tmp_path):
    """The same question, from a caller that exports no Py_GetVersion."""
    source = tmp_path / "asks.c"
    source.write_text(
        "#include <stdio.h>\n#include <stdlib.h>\n"
        'int main(void) { char *v = getenv("PYTHONPATH"); puts(v ? v : "(unset)"); }\n'
    )
    subprocess.run(["gcc", "-o", tmp_path / "asks", source], check=True)
    assert volume.run(tmp_path / "asks").stdout == "(unset)\n"
    assert volume.run(runtime).stdout == f"{volume.path}\n"
