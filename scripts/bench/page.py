#!/usr/bin/env python3
"""docs/measurements.md: what the benchmarks measured, as tables and plots.

A benchmark records its results in docs/measurements/NAME.json. The page and the plots are drawn from
these files, so that they can be drawn again without measuring. A part of the page between two markers
belongs to one section; everything else is written by hand and stays.

usage: page.py record SECTION COMMAND FILE   the lines of FILE are a table's name and its cells, with tabs
       page.py draw                          draws every section again
BENCH_DOCS names another directory than docs, which has a measurements.md.
"""

import datetime
import json
import os
import sys
from pathlib import Path

import machine
import plot
from sections import SECTIONS

ROOT = Path(__file__).resolve().parents[2]


def documents_directory() -> Path:
    return Path(os.environ.get("BENCH_DOCS", ROOT / "docs"))


def markers(section: str) -> tuple:
    return f"<!-- {section}: begin, written by make -->", f"<!-- {section}: end -->"


def number_or_text(cell: str):
    """Scripts print numbers with a sign or without; everything else stays a text."""
    try:
        value = float(cell)
    except ValueError:
        return cell or None
    return int(value) if value.is_integer() and "." not in cell else value


def read_results(lines: list) -> dict:
    results = {}
    for line in lines:
        name, *cells = line.rstrip("\n").split("\t")
        results.setdefault(name, []).append([number_or_text(cell) for cell in cells])
    return results


def dump(document: dict) -> str:
    """JSON with one row of a table in a line, so that a difference between two runs can be read."""
    tables = []
    for name, rows in document["results"].items():
        lines = ",\n".join("      " + json.dumps(row, ensure_ascii=False) for row in rows)
        tables.append(f"    {json.dumps(name)}: [\n{lines}\n    ]")
    head = {name: value for name, value in document.items() if name != "results"}
    opening = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    return opening + ',\n  "results": {\n' + ",\n".join(tables) + "\n  }\n}\n"


def load_documents(folder: Path) -> dict:
    return {file.stem: json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}


def origin(document: dict) -> str:
    """The sentence that says when and where a run was made."""
    on = "; ".join(f"{name}: {value}" for name, value in document["machine"].items())
    words = f"Measured on {document['taken']} by `{document['command']}`. Machine: {on}."
    return words + (f" {document['note']}" if document.get("note") else "")


def table_lines(table) -> list:
    """A heading in bold and a table of Markdown; numbers are on the right."""
    is_number = [
        all(row[i] == "" or row[i].lstrip("+-−")[:1].isdigit() for row in table.rows)
        for i in range(len(table.columns))
    ]
    return [
        f"**{table.heading}**",
        "",
        "| " + " | ".join(table.columns) + " |",
        "|" + "|".join("---:" if right else "---" for right in is_number) + "|",
        *("| " + " | ".join(row) + " |" for row in table.rows),
        "",
    ]


def section_text(section: str, documents: dict, folder: Path) -> str:
    """What stands between the markers; writes the plots that it refers to."""
    make, needs = SECTIONS[section]
    if not any(name in documents for name in needs):
        return "No run has been recorded.\n"
    tables, plots = make(documents)
    lines = []
    for name in needs:
        if name in documents:
            lines += [origin(documents[name]), ""]
    for picture in plots:
        (folder / picture.file).write_text(plot.draw(picture))
        lines += [f"![{picture.title}]({folder.name}/{picture.file})", ""]
    for table in tables:
        lines += table_lines(table)
    return "\n".join(lines)


def replace_section(page: str, section: str, content: str) -> str:
    begin, end = markers(section)
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        sys.exit(f"page.py: expected one line `{begin}` and behind it one line `{end}` in the page")
    before, after = page.split(begin)[0], page.split(end)[1]
    return f"{before}{begin}\n{content}{end}{after}"


def draw(sections) -> None:
    docs = documents_directory()
    documents = load_documents(docs / "measurements")
    page = (docs / "measurements.md").read_text()
    for section in sections:
        content = section_text(section, documents, docs / "measurements")
        page = replace_section(page, section, content)
    (docs / "measurements.md").write_text(page)


def record(section: str, command: str, results: dict) -> None:
    """Keeps the results of a run that has just ended, and draws what they appear in."""
    build = Path(os.environ.get("BUILD", ROOT / "build")).resolve()
    folder = documents_directory() / "measurements"
    folder.mkdir(exist_ok=True)
    document = {
        "section": section,
        "taken": datetime.date.today().isoformat(),
        "command": command,
        "machine": machine.facts(build),
        "results": results,
    }
    (folder / f"{section}.json").write_text(dump(document))
    drawn = [name for name, (_, needs) in SECTIONS.items() if section in needs]
    draw(drawn)
    print(
        f"docs: {documents_directory() / 'measurements.md'} has these results, in {', '.join(drawn)}"
    )


def main() -> None:
    words = sys.argv[1:]
    if words == ["draw"]:
        draw(SECTIONS)
    elif len(words) == 4 and words[0] == "record" and words[1] in SECTIONS:
        record(words[1], words[2], read_results(Path(words[3]).read_text().splitlines()))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
