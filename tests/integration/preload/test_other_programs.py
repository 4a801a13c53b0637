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


def test_it_lives_beside_another_preload_object(volume, runtime, tmp_path):
    """One that interposes getenv as well, in front and behind."""
    source = tmp_path / "other.c"
    source.write_text(
        "#define _GNU_SOURCE\n#include <dlfcn.h>\n"
        "char *getenv(const char *n) { char *(*next)(const char *) ="
        ' (char *(*)(const char *)) dlsym(RTLD_NEXT, "getenv"); return next(n); }\n'
    )
    other = tmp_path / "other.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", other, source, "-ldl"], check=True)
    behind = {"LD_PRELOAD": f"{volume.preload} {other}"}
    in_front = {"LD_PRELOAD": f"{other}:{volume.preload}"}
    assert volume.run(runtime, env=behind).stdout == f"{volume.path}\n"
    # The other object asks in the runtime's place: not a Python, so nothing is said to it.
    assert volume.run(runtime, env=in_front).stdout == "(unset)\n"
    assert volume.run("true", env=in_front).returncode == 0
