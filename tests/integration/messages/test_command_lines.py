"""What the programs print about a command line that they cannot use."""

import pytest

from .making import folder, lock, text, usage, volume

ROWS = {
    "no command": (None, "ddpack", 2, ""),
    "no command of ddpack-init": (None, "ddpack-init", 2, ""),
    "unknown command": (
        None,
        "ddpack biuld",
        2,
        "ddpack: unknown command biuld: did you mean build?",
    ),
    "unknown command that is like none": (None, "ddpack zzz", 2, "ddpack: unknown command zzz"),
    "unknown option": (
        None,
        "ddpack build --ofline",
        2,
        "ddpack build: unknown option --ofline: did you mean --offline?",
    ),
    "unknown option that is like none": (
        None,
        "ddpack build --zzz",
        2,
        "ddpack build: unknown option --zzz",
    ),
    "unknown letter": (None, "ddpack build -z", 2, "ddpack build: unknown option -z"),
    "option without value": (
        None,
        "ddpack build -o",
        2,
        "ddpack build: option -o needs a value: expected -o DIR",
    ),
    "option with value": (
        None,
        "ddpack build --offline=yes",
        2,
        "ddpack build: option --offline takes no value, found --offline=yes",
    ),
    "operand too many": (
        None,
        "ddpack build x",
        2,
        "ddpack build: unexpected operand x: build takes no operands",
    ),
    "operand missing": (
        None,
        "ddpack verify",
        2,
        "ddpack verify: missing operand: expected DIR, found none",
    ),
    "one operand of two": (
        None,
        "ddpack copy x",
        2,
        "ddpack copy: missing operand: expected SRC DST, found only x",
    ),
    "three operands of two": (
        None,
        "ddpack diff a b c",
        2,
        "ddpack diff: unexpected operand c: expected DIR1 DIR2",
    ),
    "jobs": (
        None,
        "ddpack build -j 0",
        2,
        "ddpack build: -j 0: the value must be a number from 1 to 64",
    ),
    "no output": (
        None,
        "ddpack build --lock x",
        2,
        "ddpack build: -o DIR is missing: it names the volume to build",
    ),
    "no source": (
        None,
        "ddpack build -o volume",
        2,
        "ddpack build: expected either --lock FILE or --wheels DIR, found neither",
    ),
    "two sources": (
        None,
        "ddpack build -o volume --lock x --wheels y",
        2,
        "ddpack build: expected either --lock FILE or --wheels DIR, found both",
    ),
    "no cache": (
        None,
        "HOME= ddpack build -o volume --lock x",
        2,
        (
            "ddpack build: neither XDG_CACHE_HOME nor HOME is an absolute path: name the cache "
            "directory with --cache DIR"
        ),
    ),
    "arch": (
        None,
        "ddpack lock --arch i386",
        2,
        "ddpack lock: --arch i386: the architecture must be x86_64 or aarch64",
    ),
    "platform": (
        None,
        "ddpack lock --platform win32",
        2,
        "ddpack lock: --platform win32: the platform must be manylinux2014 or musllinux_1_2",
    ),
    "python": (
        None,
        "ddpack lock --python three",
        2,
        "ddpack lock: --python three: expected a version like 3.12, and at most 32 of them",
    ),
    "twice": (
        None,
        "ddpack lock --python 3.9,3.12,3.9",
        2,
        "ddpack lock: --python 3.9,3.12,3.9: 3.9 occurs twice",
    ),
    "empty item": (
        None,
        "ddpack lock --arch x86_64,",
        2,
        "ddpack lock: --arch x86_64,: an item of the list is empty",
    ),
    "version": (
        None,
        "ddpack lock --ddtrace newest",
        2,
        "ddpack lock: --ddtrace newest: expected a version like 4.16.0",
    ),
    "time": (
        None,
        "ddpack lock --exclude-newer yesterday",
        2,
        (
            "ddpack lock: --exclude-newer yesterday: expected a date like 2026-11-25 or a time "
            "like 2026-11-25T12:00:00Z"
        ),
    ),
    "update of no lock": (
        None,
        "ddpack lock --update",
        1,
        (
            "ddpack lock: --update needs an existing lock: cannot open ddtrace.lock.json: No "
            "such file or directory"
        ),
    ),
    "source date of a build": (
        None,
        "SOURCE_DATE_EPOCH=now ddpack build -o v --lock x",
        2,
        ("ddpack build: SOURCE_DATE_EPOCH=now: the value must be a number of seconds since 1970"),
    ),
    "unknown option in front of a command": (
        None,
        "ddpack --zzz build",
        2,
        "ddpack: unknown option --zzz: the options of a command follow its name",
    ),
    "standard output is full": (
        None,
        "/bin/sh -c '<build>/ddpack build --help >/dev/full'",
        1,
        "ddpack: cannot write to standard output: No space left on device",
    ),
    "standard output of a command is full": (
        volume(),
        "/bin/sh -c '<build>/ddpack list volume >/dev/full'",
        1,
        "ddpack list: cannot write to standard output: No space left on device",
    ),
    "unknown option of ddinject": (
        None,
        "ddinject run --strikt true",
        2,
        "ddinject run: unknown option --strikt: did you mean --strict?",
    ),
    "nothing to run": (
        None,
        "ddinject run",
        2,
        "ddinject run: missing operand: expected [--] CMD [ARG]..., found none",
    ),
    "nothing to explain": (
        None,
        "ddinject explain",
        2,
        "ddinject explain: missing operand: expected -- CMD [ARG]... | PID, found none",
    ),
    "requirements are missing": (
        None,
        "ddpack lock -r r.txt",
        1,
        "ddpack lock: cannot open r.txt: No such file or directory",
    ),
    "requirements are binary": (
        text("r.txt", b"wrapt\0"),
        "ddpack lock -r r.txt",
        2,
        "ddpack lock: r.txt is not a text file of requirements: it contains a NUL byte",
    ),
    "requirements name options": (
        text("r.txt", "wrapt\n--index-url https://h/\n"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt, line 2: --index-url https://h/: options of pip are not "
            "supported here: configure indexes as for uv or pip, and name other files on the "
            "command line"
        ),
    ),
    "constraints name a file": (
        text("c.txt", "-r r.txt\n"),
        "ddpack lock -c c.txt",
        2,
        (
            "ddpack lock: c.txt, line 1: -r r.txt: options of pip are not supported here: "
            "configure indexes as for uv or pip, and name other files on the command line"
        ),
    ),
    "requirement is a path": (
        text("r.txt", "./a-1-py3-none-any.whl\n"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt, line 1: ./a-1-py3-none-any.whl: a path is not valid on another "
            "machine: put the wheel on an index, or write NAME @ URL"
        ),
    ),
    "requirement has a password": (
        text("r.txt", "a @ https://user:word@h/a-1-py3-none-any.whl\n"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt, line 1: a @ https://user:word@h/a-1-py3-none-any.whl: a "
            "password would be written into the lock: use ${VARIABLE} or ~/.netrc"
        ),
    ),
    "name of pylock": (
        lock(),
        "ddpack export lock -o lock.toml",
        2,
        ("ddpack export: -o lock.toml: the name must be pylock.toml or pylock.NAME.toml (PEP 751)"),
    ),
    "export of no such platform": (
        lock(),
        "ddpack export lock --platform musllinux_1_2",
        1,
        "ddpack export: the lock has no target for the platforms in --platform",
    ),
    "sign without a key": (
        volume(),
        "ddpack sign volume",
        2,
        "ddpack sign: --key FILE is missing: it names a secret key, as `minisign -G` makes it",
    ),
    "output is a file": (
        text("out"),
        "ddpack build --lock lock -o out",
        1,
        (
            "ddpack build: out exists but is not a directory: remove it, or name another "
            "directory with -o"
        ),
    ),
    "output is no volume": (
        text("out/mine"),
        "ddpack build --lock lock -o out",
        1,
        (
            "ddpack build: out exists but is not a volume, and is not empty: name another "
            "directory with -o"
        ),
    ),
    "no wheels": (
        None,
        "ddpack build --wheels wheels -o out",
        1,
        "ddpack build: cannot find the directory of wheels wheels: No such file or directory",
    ),
    "lock is missing": (
        None,
        "ddpack build --lock lock -o out",
        1,
        "ddpack build: cannot open lock: No such file or directory",
    ),
    "lock is a directory": (
        folder("lock"),
        "ddpack build --lock lock -o out",
        1,
        "ddpack build: cannot read lock: it is not a regular file",
    ),
    "cache is a file": (
        lock(),
        "ddpack build --lock lock -o out --cache lock",
        1,
        "ddpack build: cannot open /nowhere/ddtrace.whl: No such file or directory",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_command_line(say, name):
    set_up, command, status, message = ROWS[name]
    whole = message and f"{message}\n" + (usage(message) if status == 2 else "")
    assert say(set_up, command) == (status, whole)


@pytest.mark.smoke
def test_help_that_nobody_gets_is_a_failure(say):
    message = "ddpack: cannot write to standard output: No space left on device\n"
    assert say(None, "/bin/sh -c '<build>/ddpack --version >/dev/full'") == (1, message)


def shortened(text):
    return text.split("\n")[0]
