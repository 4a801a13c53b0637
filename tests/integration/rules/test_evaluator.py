"""payload/ddinject_rules.py says what core/rules.c says: tests/cases/rules.txt is both's table."""

import json
import subprocess
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from support.interpreters import find_interpreters
from support.processes import clean_environment

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "payload" / "rules.conf").read_bytes()
# One of each line: they must all compile the file and say the same.
INTERPRETERS = {one.version_text: str(one.path) for one in find_interpreters()}

# Runs in the interpreter under test, from 2.7 on: cases in as JSON of latin-1 text, answers out.
ANSWER = """
import json, sys
sys.path.insert(0, sys.argv[1])
import ddinject_rules as rules

def answer(case):
    words = [word.encode("latin-1") for word in case["words"]]
    script, module = rules.parse_command(words)
    if script is not None:
        script = rules.normalize(case["directory"].encode("latin-1"), script)
    command = {
        b"program": [case["program"].encode("latin-1")],
        b"script": [] if script is None else [script],
        b"module": [] if module is None else [module],
        b"argument": words[1:],
    }
    try:
        parsed = rules.parse_rules(case["rules"].encode("latin-1"))
        match = rules.first_match(parsed, lambda: command)
    except rules.FileIsBroken as why:
        return "bad " + str(why).split()[0][1:]
    return "%s %d" % ("deny" if match[1] else "allow", match[0]) if match else "nothing"

print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
"""


def decode(word: str) -> str:
    return "" if word == "%" else unquote_to_bytes(word).decode("latin-1")


def read_cases() -> list:
    cases = []
    for line in (ROOT / "tests" / "cases" / "rules.txt").read_text().splitlines():
        key, _, rest = line.partition(" ")
        if key == "case":
            cases.append({"name": rest, "rules": "", "directory": "", "words": []})
        elif key == "rule":
            cases[-1]["rules"] += decode(rest) + "\n"
        elif key == "shipped":
            cases[-1]["rules"] = SHIPPED.decode("latin-1")
        elif key == "words":
            cases[-1]["words"] = [decode(word) for word in rest.split()]
        elif key and key != "#" and not key.startswith("#"):
            cases[-1][key] = rest
    return cases


@pytest.mark.parametrize("version", sorted(INTERPRETERS))
def test_every_case_of_the_table_holds(version):
    cases = read_cases()
    assert len(cases) > 60
    answers = subprocess.run(
        [INTERPRETERS[version], "-c", ANSWER, str(ROOT / "payload")],
        input=json.dumps(cases),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env={**clean_environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=60,
    ).stdout
    for case, answer in zip(cases, json.loads(answers)):
        said = answer if " " in case["expect"] else answer.split()[0]
        assert said == case["expect"], case["name"]
