"""Man pages: they name everything that the programs have, and the check of them finds faults."""

import re

import pytest
from support.processes import run


@pytest.fixture(scope="module")
def pages(make, build):
    """Page to its text as a reader sees it, every run of spaces one."""
    make("docs")

    def text(page):
        result = run("mandoc", "-Tascii", "-Owidth=500", build / "man" / page)
        assert result.returncode == 0, result
        plain = re.sub(r".\x08", "", result.stdout)
        return re.sub(r"\s+", " ", plain)

    return text


@pytest.mark.parametrize("program", ["ddpack", "ddinject"])
def test_a_page_names_every_command_and_option(pages, build, program):
    page = pages(f"{program}.1")
    commands = re.findall(r"^  (\w+) ", run(build / program, "--help").stdout, re.MULTILINE)
    assert len(commands) >= 2
    for command in commands:
        part = page.split(f" {program} {command} {program} {command}", 1)
        assert len(part) == 2, command
        text = run(build / program, command, "--help").stdout
        for line in re.findall(r"^  (?:(?:-\w, )|    )--.*", text, re.MULTILINE):
            option, meaning = re.split(r"  +", line.strip(), maxsplit=1)
            wanted = f" {option} {meaning}".replace("`", "")
            assert wanted in part[1], (command, option)


@pytest.mark.parametrize("program", ["ddpack", "ddinject"])
@pytest.mark.smoke
def test_the_readme_names_every_command(root, build, program):
    readme = (root / "README.md").read_text()
    commands = re.findall(r"^  (\w+) ", run(build / program, "--help").stdout, re.MULTILINE)
    rows = "".join(line for line in readme.splitlines() if line.startswith(f"| `{program} "))
    for command in commands:
        assert re.search(rf"`(?:{program} )?{command}[` ]", rows), command


def test_the_page_of_the_object_names_every_verdict(pages, root):
    page = pages("libddinject.so.8")
    verdicts = re.findall(
        r'X\([A-Z_]+, "(\w+)",\s+"([^"]+)"', (root / "core/verdict.h").read_text()
    )
    assert len(verdicts) > 10
    for name, meaning in verdicts[1:]:
        assert f" {name} {meaning} " in page


def test_the_page_of_the_formats_is_the_document(pages, root):
    page = pages("ddinject-formats.5")
    document = (root / "docs/formats.md").read_text()
    for field in re.findall(r"^\| `([^`]+)` \|", document, re.MULTILINE):
        assert field in page, field
    for heading in re.findall(r"^##+ (.*)", document, re.MULTILINE):
        assert heading in page, heading


def test_a_broken_page_is_found(make, tmp_path, build):
    (tmp_path / "man").mkdir()
    make("-s", "lint-man")
    broken = tmp_path / "broken.1"
    broken.write_text((build / "man/ddpack.1").read_text() + "\n.XX nonsense\n\\fQ\n")
    result = make("-s", "lint-man", f"man_pages={broken}", status=2)
    assert "broken.1" in result.stdout


def test_without_scdoc_the_way_out_is_told(root, tmp_path):
    (tmp_path / "bash").symlink_to("/bin/bash")
    (tmp_path / "env").symlink_to("/usr/bin/env")
    page = root / "docs/man/ddpack.1.scd"
    result = run(root / "scripts/docs/page", "1", page, env={"PATH": str(tmp_path)})
    assert result.returncode == 1
    assert "apt-get install scdoc" in result.stderr and "MAN=" in result.stderr
