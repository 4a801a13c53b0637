"""The project's own checks: each finds what it is there for."""

import shutil

import pytest
from support.processes import run

RIGHT = ["-shared", "-nostdlib", "-fPIC", "-O1", "-Wl,-z,relro,-z,now,-z,noseparate-code"]
RIGHT += ["-Wl,-z,noexecstack,--hash-style=both"]
GETENV = "char *getenv(const char *name) { return (char *)name; }"
WEAK = "extern int other __attribute__((weak));"
USES = "int *getenv(void) { return &other; }"

# What is wrong, the source, more flags, and a word of the complaint.
WRONG = {
    "another export": (GETENV + "int surplus;", [], "surplus"),
    "no export": ("static int x; int *use(void) { return &x; }", [], "getenv alone"),
    "a strong import": ("extern int other;" + USES, [], "other"),
    "another library": (GETENV, ["-Wl,--no-as-needed", "-lc"], "needs other libraries"),
    "a constructor": (
        GETENV + "static int x; __attribute__((constructor)) static void f(void) { x++; }",
        [],
        "constructors",
    ),
    "lazy binding": (GETENV, ["-Wl,-z,lazy"], "lazily"),
    "more segments": (GETENV, ["-Wl,-z,separate-code"], "two segments"),
    "no RELRO": (
        GETENV + 'int *p(void); __attribute__((visibility("hidden"))) int x = 1;',
        ["-Wl,-z,norelro"],
        "no RELRO",
    ),
    "an executable stack": (GETENV, ["-Wl,-z,execstack"], "executable stack"),
    "writable code": (GETENV, ["-Wl,-N"], "writable and executable"),
    "thread-local storage": (
        GETENV + "static __thread int x; int *g(void) { return &x; }",
        ["-fvisibility=hidden"],
        "thread-local",
    ),
}


def compile_object(tmp_path, source, *flags):
    """A shared object of this source."""
    code, library = tmp_path / "object.c", tmp_path / "object.so"
    code.write_text(source)
    result = run("gcc", "-w", *RIGHT, "-o", library, code, *flags)
    assert result.returncode == 0, result.stderr
    return library


@pytest.mark.smoke
def test_a_right_object_is_left_alone(root, build, tmp_path):
    weak = WEAK + "char *getenv(const char *name) { return other ? 0 : (char *)name; }"
    for library in (compile_object(tmp_path, weak), build / "libddinject.so"):
        result = run(root / "scripts/lint/exports", library)
        assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_object_is_named(root, tmp_path, what):
    source, flags, word = WRONG[what]
    result = run(root / "scripts/lint/exports", compile_object(tmp_path, source, *flags))
    assert result.returncode == 1, result
    assert word in result.stdout


@pytest.fixture
def tree(root, tmp_path):
    """A copy of the sources that may be spoiled."""
    for folder in ("core", "preload", "tools", "payload", "docs"):
        shutil.copytree(root / folder, tmp_path / folder)
    shutil.copy(root / "README.md", tmp_path)
    return tmp_path


SPOILED = [
    ("layers", "core/span.c", '#include "tools/common/files.h"\n'),
    ("layers", "core/span.h", "#include <stdio.h>\n"),
    ("layers", "preload/entry.c", "#include <string.h>\n"),
    ("layers", "preload/entry.c", '#include "tools/common/files.h"\n'),
    ("layers", "tools/ddpack/resolve/uv.c", '#include "preload/answer.h"\n'),
    ("layers", "tools/ddpack/resolve/uv.c", "#include <curl/curl.h>\n"),
    ("layers", "tools/ddpack/index/fetch.c", "#include <libelf.h>\n"),
    ("layers", "tools/formats/url.c", '#include "tools/volume/volume.h"\n'),
    ("layers", "tools/ddpack/lock/pylock.c", '#include "tools/ddpack/resolve/uv.h"\n'),
    ("layers", "tools/common/json.c", '#include "tools/formats/url.h"\n'),
    ("cycles", "core/span.h", '#include "core/text.h"\n'),
    (
        "cycles",
        "tools/ddpack/resolve/lock_gather.c",
        '#include "tools/ddpack/resolve/lock_resolve.h"\n',
    ),
    ("names", "core/span.c", "static int run_lock(int x)\n{\n    return x;\n}\n"),
    ("names", "tools/formats/url.c", "struct volume {\n    int x;\n};\n"),
    ("variables", "tools/ddpack/resolve/uv.c", '#define X getenv("INVENTED_VARIABLE")\n'),
    ("variables", "payload/sitecustomize.py", 'X = is_on("INVENTED_VARIABLE")\n'),
    ("verdicts", "payload/sitecustomize.py", 'def f():\n    return "invented_verdict"\n'),
]


@pytest.mark.parametrize(("check", "file", "line"), SPOILED)
def test_a_spoiled_tree_is_named(root, tree, check, file, line):
    right = run(root / "scripts/lint" / check, tree)
    assert (right.returncode, right.stdout) == (0, "")
    text = (tree / file).read_text()
    place = len(text) if file.endswith(".py") else text.index("#include")
    (tree / file).write_text(text[:place] + line + text[place:])
    wrong = run(root / "scripts/lint" / check, tree)
    assert wrong.returncode == 1
    named = file if check != "cycles" else file.rsplit(".", 1)[0]
    assert named in wrong.stdout or "invented" in wrong.stdout.lower()


def test_a_folder_holds_forty_files(root, tree):
    for folder in ("scripts", "tests", "deploy"):
        (tree / folder).mkdir()
    assert run(root / "scripts/lint/folders", tree).returncode == 0
    for number in range(41 - len(list((tree / "core").iterdir()))):
        (tree / "core" / f"file_{number}.c").touch()
    result = run(root / "scripts/lint/folders", tree)
    assert result.returncode == 1
    assert "core: 41 files" in result.stdout


def test_sizes_have_limits(root, build, tmp_path):
    long_file, long_function = tmp_path / "file.c", tmp_path / "function.c"
    long_file.write_text("\n" * 401)
    long_function.write_text("int f(int x)\n{\n" + "    x++;\n" * 60 + "    return x;\n}\n")
    lizard = {"LIZARD": str(build / "venv/bin/lizard"), "PATH": "/usr/bin:/bin"}
    for file, word in ((long_file, "401 lines"), (long_function, "f has")):
        result = run(root / "scripts/lint/sizes", file, env=lizard)
        assert result.returncode == 1 and word in result.stdout, result
    short = tmp_path / "short.c"
    short.write_text("int f(int x)\n{\n" + "    x++;\n" * 50 + "    return x;\n}\n")
    assert run(root / "scripts/lint/sizes", short, env=lizard).returncode == 0


@pytest.mark.parametrize(
    ("file", "was", "becomes", "complaint"),
    [
        (
            "tests/integration/preload/test_interpreters.py",
            "children_inherit",
            "x",
            "no test_children",
        ),
        ("tests/unit/core/test_env_path.c", "only_whole_entries", "x", "no only_whole_entries"),
        ("tests/defects.md", "- `tests/integration/neighbours", "", "defect 12 has no test"),
        ("tests/defects.md", "\n7. ", "\nSeven. ", "defect 8 follows 6"),
        ("tests/defects.md", "\n13. ld.so", "\nLast. ld.so", "defects after 12 are missing"),
        ("tests/defects.md", "\n13. uWSGI", "\nLast. uWSGI", "defects after 12 are missing"),
        ("tests/defects.md", "\n## Of ddtrace", "\nOf ddtrace", "a list is missing"),
        ("tests/integration/payload/test_real.py", "child_on_a", "x", "no test_child_on_a"),
    ],
)
def test_a_defect_without_its_test_is_named(root, tmp_path, file, was, becomes, complaint):
    shutil.copytree(root / "tests", tmp_path / "tests")
    right = run(root / "scripts/lint/defects", tmp_path)
    assert (right.returncode, right.stdout) == (0, "")
    text = (tmp_path / file).read_text()
    assert was in text
    (tmp_path / file).write_text(text.replace(was, becomes))
    wrong = run(root / "scripts/lint/defects", tmp_path)
    assert wrong.returncode == 1 and complaint in wrong.stdout
