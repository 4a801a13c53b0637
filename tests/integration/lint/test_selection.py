"""What is run when: every folder has a quick test, and what only a long run does has a sibling."""

import ast
import functools
import re

ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \|")


def files_of_tests(root) -> list:
    return sorted((root / "tests/integration").rglob("test_*.py"))


def marks_of(node) -> set:
    """The names of pytest's marks above a test, and of those that a function adds to parameters."""
    text = "\n".join(ast.unparse(decorator) for decorator in node.decorator_list)
    found = set(re.findall(r"pytest\.mark\.(\w+)", text))
    return found | ({"partly long"} if "but_for_a_long_run" in text else set())


@functools.cache
def marked_in(file) -> tuple:
    """(name, marks) of each test of a file; those of the whole file count for each."""
    text = file.read_text()
    of_file = set(re.findall(r"(?m)^pytestmark = pytest\.mark\.(\w+)", text))
    nodes = [it for it in ast.walk(ast.parse(text)) if isinstance(it, ast.FunctionDef)]
    return tuple(
        (node.name, marks_of(node) | of_file) for node in nodes if node.name.startswith("test_")
    )


def marked(root, *wanted: str) -> set:
    """FILE::TEST of every test that has one of these marks."""
    return {
        f"{file.relative_to(root)}::{name}"
        for file in files_of_tests(root)
        for name, marks in marked_in(file)
        if marks & set(wanted)
    }


def parametrised_or_sampled(root) -> set:
    """The tests of which every run does a part."""
    return marked(root, "sampled", "partly long") - marked(root, "long")


def rows(root) -> dict:
    """Of tests/long.md: what a long run does to its sibling of every run."""
    lines = (root / "tests/long.md").read_text().splitlines()
    return dict(ROW.match(line).groups() for line in lines if line.startswith("| `"))


def test_every_folder_has_a_quick_test(root):
    folders = {file.parent for file in files_of_tests(root)}
    quick = {(root / name.split("::")[0]).parent for name in marked(root, "smoke")}
    assert folders - quick == set()


def test_what_only_a_long_run_does_is_listed(root):
    assert set(rows(root)) == marked(root, "long", "partly long", "sampled")


def test_every_sibling_is_there_in_every_run(root):
    only_long = marked(root, "long")
    for name, sibling in rows(root).items():
        file, _, test = sibling.partition("::")
        assert f"\ndef {test}(" in f"\n{(root / file).read_text()}", sibling
        assert sibling not in only_long, sibling
        assert sibling != name or name in parametrised_or_sampled(root), name


def test_what_a_defect_needs_is_in_every_run(root):
    text = (root / "tests/defects.md").read_text()
    named = set(re.findall(r"`(tests/integration/[^`]+)`", text))
    assert named and named & marked(root, "long") == set()
