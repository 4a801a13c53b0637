"""Set-ups for the rows of the tables: each gives a function that makes files in a directory."""

import copy
import hashlib
import json
from pathlib import Path

from support.volumes import GLIBC, make_volume
from support.wheels import Wheel

SHA = "0123456789abcdef" * 4
DROP = object()

LOCK = {
    "format": 1,
    "ddtrace": "4.16.0",
    "targets": [
        {
            "name": GLIBC,
            "wheels": [
                {
                    "name": "ddtrace",
                    "version": "4.16.0",
                    "file": "ddtrace-4.16.0-cp312-cp312-manylinux2014_x86_64.whl",
                    "url": "file:///nowhere/ddtrace.whl",
                    "sha256": SHA,
                    "size": 1,
                }
            ],
        }
    ],
}


OPERANDS = {
    "ddpack": "COMMAND [OPTION]... [OPERAND]...",
    "ddpack verify": "[OPTION]... DIR",
    "ddpack sign": "[OPTION]... DIR",
    "ddpack copy": "[OPTION]... SRC DST",
    "ddpack diff": "[OPTION]... DIR1 DIR2",
    "ddpack export": "[OPTION]... LOCK",
    "ddinject run": "[OPTION]... [--] CMD [ARG]...",
    "ddinject explain": "[OPTION]... -- CMD [ARG]... | PID",
}


def usage(message) -> str:
    """What follows a message about a wrong command line."""
    name = message.partition(":")[0]
    what = "details" if " " in name else "the list of commands"
    operands = OPERANDS.get(name, "[OPTION]...")
    return f"usage: {name} {operands}\nRun `{name} --help` for {what}.\n"


def put(document, path, value) -> None:
    """Sets, or drops, what is at a path like "targets.0.name"."""
    *way, last = (int(key) if key.isdigit() else key for key in path.split("."))
    for key in way:
        document = document[key]
    if value is DROP:
        del document[last]
    elif isinstance(document, list) and last == len(document):
        document.append(value)
    else:
        document[last] = value


def changed(document, changes) -> str:
    """The JSON of a copy of a document with these changes, (path, value) by turns."""
    document = copy.deepcopy(document)
    for path, value in zip(changes[::2], changes[1::2]):
        put(document, path, value)
    return json.dumps(document)


def both(*set_ups):
    """All of these set-ups."""

    def make(place):
        for one in set_ups:
            one(place)

    return make


def text(name, content=""):
    """A file."""

    def make(place):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return make


def program(name, script):
    """A shell script as a program on PATH."""

    def make(place):
        text(f"bin/{name}", f"#!/bin/sh\n{script}\n")(place)
        (place / "bin" / name).chmod(0o755)

    return make


def folder(name, mode=0o755):
    """A directory."""
    return lambda place: (place / name).mkdir(mode)


def link(name, target):
    """A symbolic link."""
    return lambda place: (place / name).symlink_to(target)


def lock(*changes):
    """A lock, <dir>/lock, with these changes."""
    return text("lock", changed(LOCK, changes))


def manifest(*changes):
    """A volume, <dir>/volume, whose manifest has these changes."""

    def make(place):
        make_volume(place / "volume", targets=[GLIBC], per_target=1)
        file = place / "volume/manifest.json"
        file.write_text(changed(json.loads(file.read_text()), changes))

    return make


def volume(change=None):
    """A volume, <dir>/volume, that `change` spoils."""

    def make(place):
        path = make_volume(place / "volume", targets=[GLIBC], per_target=1)
        if change is not None:
            change(path)

    return make


def wheel(change=None, spoil=None, **names):
    """One wheel in <dir>/wheels, and a lock that names it: `change` sees it before it is written,
    and `spoil` its bytes."""

    def make(place):
        made = Wheel(**names)
        if change is not None:
            change(made)
        (place / "wheels").mkdir(exist_ok=True)
        path = made.write(place / "wheels", spoil)
        lock_of(place, [path])

    return make


def lock_of(place, paths, name=GLIBC) -> None:
    """Writes <dir>/lock over wheels that are files."""
    rows = []
    for path in map(Path, paths):
        content = path.read_bytes()
        rows.append(
            {
                "name": path.name.split("-")[0],
                "version": path.name.split("-")[1] if "-" in path.name else "1",
                "file": path.name,
                "url": path.as_uri(),
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
        )
    targets = [{"name": name, "wheels": rows}]
    (place / "lock").write_text(json.dumps({**LOCK, "targets": targets}))
