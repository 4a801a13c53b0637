"""docs/measurements.md: what a benchmark recorded is drawn, and nothing else changes."""

import importlib
import json
import sys
import xml.etree.ElementTree as xml

import pytest
from support.processes import clean_environment, run

SVG = "{http://www.w3.org/2000/svg}"
BUILD_RUN = ["builds\tfloor\t500", "builds\tuv_warm\t4200", "builds\tours_warm\t410"]
EXEC_RUN = [
    "exec\t/bin/true\tnothing\t700.0\t+0.0\t1.000\t29\t0\t109029\t0\t50\t+0",
    "exec\t/bin/true\tempty object\t722.5\t+0.0\t1.000\t36\t0\t116074\t0\t55\t+0",
    "exec\t/bin/true\tddinject\t724.1\t+1.6\t1.002\t37\t1\t117760\t1686\t53\t-2",
    "getenv\t10\t5.7\t6.1\t0.934",
    "memory\tlibddinject.so, stripped\t16376\tbytes",
]


@pytest.fixture(scope="module")
def bench(root):
    """The modules of scripts/bench, by the names that they have for each other."""
    sys.path.insert(0, str(root / "scripts/bench"))
    yield {name: importlib.import_module(name) for name in ("page", "plot", "sections")}
    sys.path.remove(str(root / "scripts/bench"))


@pytest.fixture
def docs(root, tmp_path):
    """The page with its text and without any result."""
    (tmp_path / "measurements").mkdir()
    (tmp_path / "measurements.md").write_text((root / "docs/measurements.md").read_text())
    return tmp_path


def page_of(root, docs, *words):
    environment = clean_environment() | {"BENCH_DOCS": str(docs)}
    return run(sys.executable, root / "scripts/bench/page.py", *words, env=environment)


def record(root, docs, section, lines):
    file = docs / "results.tsv"
    file.write_text("\n".join(lines) + "\n")
    result = page_of(root, docs, "record", section, f"make bench-{section}", file)
    assert (result.returncode, result.stderr) == (0, ""), result
    return (docs / "measurements.md").read_text()


def part(page, section):
    """What stands between the markers of a section."""
    before, _, rest = page.partition(f"<!-- {section}: begin, written by make -->")
    content, _, after = rest.partition(f"<!-- {section}: end -->")
    assert rest and after is not None
    return before, content, after


def test_a_run_writes_its_section_and_leaves_the_others(root, docs):
    before, _, after = part((docs / "measurements.md").read_text(), "build")
    page = record(root, docs, "build", BUILD_RUN)
    was, content, then = part(page, "build")
    assert (was, then) == (before, after)
    assert "| ddpack, warm cache | 410 | 0.10 | 0.82 |" in content
    assert "`make bench-build`" in content
    assert "kernel: " in content


def test_recording_twice_is_the_same_as_once(root, docs):
    record(root, docs, "build", BUILD_RUN)
    once = (docs / "measurements.md").read_text(), (docs / "measurements/build.svg").read_text()
    results = json.loads((docs / "measurements/build.json").read_text())
    assert page_of(root, docs, "draw").returncode == 0
    assert page_of(root, docs, "draw").returncode == 0
    drawn = part((docs / "measurements.md").read_text(), "build")[1]
    assert drawn == part(once[0], "build")[1]
    assert (docs / "measurements/build.svg").read_text() == once[1]
    assert json.loads((docs / "measurements/build.json").read_text()) == results


def test_a_second_run_replaces_the_first(root, docs):
    record(root, docs, "build", BUILD_RUN)
    page = record(root, docs, "build", ["builds\tours_warm\t999"])
    assert "| 999 |" in part(page, "build")[1]
    assert "| 410 |" not in page


def test_an_exec_beside_its_floor_and_its_peer(root, docs):
    content = part(record(root, docs, "exec", EXEC_RUN), "exec")[1]
    assert "| /bin/true | ddinject | 724.1 | +1.6 | 1.002 | 37 | +1 | 117,760 | +1,686 |" in content
    picture = (docs / "measurements/exec.svg").read_text()
    assert "+22 µs" in picture
    assert "OpenTelemetry injector +492 µs" in picture


def test_containers_are_compared_with_the_fastest_tar(root, docs):
    """Not with a container that only starts, which has "tar" in its name too."""
    lines = ["start alone\t0.3", "tar -x\t4.0", "tar -x, hard-linked\t2.0", "ddpack-init copy\t1.0"]
    lines = [f"containers\ttmpfs\t{line}" for line in lines] + ["sizes\tinit image\t233.4\t\t"]
    page = record(root, docs, "init", lines)
    assert "| ddpack-init copy | 1.00 | 0.50 |" in part(page, "init")[1]
    assert "| init image | 233.4 |  |  |" in part(page, "sizes")[1]


def test_the_picture_can_be_read_by_everybody(root, docs):
    record(root, docs, "exec", EXEC_RUN)
    picture = (docs / "measurements/exec.svg").read_text()
    tree = xml.fromstring(picture)
    assert tree.get("role") == "img"
    assert tree.find(f"{SVG}title").text == "What a preload object adds to one exec"
    assert "ddinject +24 µs" in tree.find(f"{SVG}desc").text
    assert "prefers-color-scheme: dark" in tree.find(f"{SVG}style").text
    assert len(tree.findall(f"{SVG}rect")) == 3


def test_a_page_without_the_markers_is_left_alone(root, docs):
    (docs / "measurements.md").write_text("# Measurements\n")
    (docs / "results.tsv").write_text("\n".join(BUILD_RUN))
    result = page_of(root, docs, "record", "build", "make bench-build", docs / "results.tsv")
    assert result.returncode == 1
    assert "expected one line `<!-- build: begin, written by make -->`" in result.stderr
    assert (docs / "measurements.md").read_text() == "# Measurements\n"


@pytest.mark.parametrize("words", [(), ("record",), ("record", "no-section", "make", "file")])
def test_a_wrong_command_line(root, docs, words):
    result = page_of(root, docs, *words)
    assert result.returncode == 1
    assert "usage: page.py record SECTION" in result.stderr


def test_labels_are_escaped(bench):
    plot = bench["plot"]
    bars = [plot.Bar("a < b & c", 1, "ours"), plot.Bar("none", 0, "floor")]
    tree = xml.fromstring(plot.draw(plot.Plot("x.svg", "<t>", "{:.0f} s", [plot.Group("&", bars)])))
    assert tree.find(f"{SVG}title").text == "<t>"
    assert "a < b & c" in [it.text for it in tree.findall(f"{SVG}text")]


def test_a_script_and_json_mean_the_same_numbers(bench):
    page = bench["page"]
    lines = ["t\ta\t+1.5\t-2\t1.0\t\n", "u\t3.9\n"]
    results = page.read_results(lines)
    assert results == {"t": [["a", 1.5, -2, 1.0, None]], "u": [[3.9]]}
    document = {"section": "build", "machine": {}, "results": results}
    assert json.loads(page.dump(document)) == document


@pytest.mark.smoke
def test_what_is_kept_is_what_is_shown(root, docs):
    """The page of the repository is drawn from the results beside it."""
    for file in (root / "docs/measurements").glob("*.json"):
        (docs / "measurements" / file.name).write_text(file.read_text())
    assert page_of(root, docs, "draw").returncode == 0
    assert (docs / "measurements.md").read_text() == (root / "docs/measurements.md").read_text()
    drawn = {it.name: it.read_text() for it in (docs / "measurements").glob("*.svg")}
    kept = {it.name: it.read_text() for it in (root / "docs/measurements").glob("*.svg")}
    assert drawn == kept
    assert set(drawn) == {"exec.svg", "start.svg", "build.svg", "copy.svg", "sizes.svg"}
