"""getenv from many threads at once, under ThreadSanitizer: first answers, diagnostics, the log."""

import shutil
import subprocess

import pytest
from support.processes import clean_environment, run
from support.whole_volume import ROOT, make_whole_volume

OPTIONS = ["-std=gnu17", "-D_GNU_SOURCE", "-O1", "-g", "-fsanitize=thread", "-w"]
OBJECT = ["-ffreestanding", "-fPIC", "-fvisibility=hidden", "-nostdlib"]


# The sanitizer has to know that memory which is mapped again is not the one that was there.
MAPPED_BY_LIBC = [
    ("#include <linux/time.h>", "#include <linux/time.h>\nvoid *mmap(); int munmap();"),
    ("call6(__NR_mmap, 0, (long)len,", "(long)mmap(0L, len,"),
    ("call3(__NR_munmap, (long)memory, (long)len, 0)", "munmap(memory, len)"),
]


def replace_in(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The sources, each compiled with the sanitizer. memory.c stays out: libc has these."""
    place = tmp_path_factory.mktemp("sanitized") / "tree"
    for folder in ("core", "preload"):
        shutil.copytree(ROOT / folder, place / folder)
    (place / "preload" / "memory.c").unlink()
    for old, new in MAPPED_BY_LIBC:
        replace_in(place / "preload" / "system_call.c", old, new)
    for source in place.glob("*/*.c"):
        compile_sanitized(place, source)
    return place


def compile_sanitized(tree, source):
    command = ["gcc", *OPTIONS, *OBJECT, f"-I{tree}", "-c", "-o", source.with_suffix(".o"), source]
    subprocess.run(command, check=True, timeout=120)


def build_sanitized(tree, volume, tmp_path):
    """The object and the runtime, both with the sanitizer."""
    script = f"-Wl,--version-script={tree}/preload/exports.map"
    library = volume.path / "libddinject.so"
    library.unlink()
    objects = sorted(tree.glob("*/*.o"))
    subprocess.run(
        ["gcc", *OPTIONS, *OBJECT, "-shared", script, "-o", library, *objects],
        check=True,
        timeout=120,
    )
    runtime = tmp_path / "runtime"
    case = ROOT / "tests" / "cases" / "runtime.c"
    subprocess.run(
        ["gcc", *OPTIONS, "-rdynamic", "-pthread", "-o", runtime, case, library],
        check=True,
        timeout=120,
    )
    return runtime


@pytest.fixture
def volume(tmp_path, build):
    return make_whole_volume(tmp_path / "volume", build, "allow program *\n")


def ask(runtime, volume, tmp_path):
    """Without randomized addresses, of which the sanitizer takes not every layout."""
    environment = {
        **clean_environment(),
        "DD_TRACE_DEBUG": "1",
        "DDINJECT_LOG": str(tmp_path / "log"),
        "TSAN_OPTIONS": "exitcode=66",
    }
    return run("setarch", "-R", runtime, "threads", volume.path, env=environment, timeout=300)


def test_threads_that_ask_first_at_once(tree, volume, tmp_path):
    result = ask(build_sanitized(tree, volume, tmp_path), volume, tmp_path)
    assert (result.stdout, result.returncode) == ("same\n", 0), result.stderr
    assert len(result.stderr.splitlines()) == 1 and "ddinject: injected" in result.stderr


def test_the_sanitizer_would_see_a_race(tree, volume, tmp_path):
    racy = shutil.copytree(tree, tmp_path / "tree")
    load = "__atomic_load_n(&newest_answer, __ATOMIC_ACQUIRE)"
    answer = racy / "preload/answer.c"
    replace_in(answer, load, "*(struct answer *volatile *)&newest_answer")
    compile_sanitized(racy, answer)
    result = ask(build_sanitized(racy, volume, tmp_path), volume, tmp_path)
    assert "data race" in result.stderr and result.returncode == 66
