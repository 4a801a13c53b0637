"""What the programs print about a command line that they cannot use."""

import pytest

from .making import folder, lock, text, volume

ROWS = {
    "no command": (
        None,
        "ddpack",
        2,
        "",
    ),
    "no command of ddpack-init": (
        None,
        "ddpack-init",
        2,
        "",
    ),
    "unknown command": (
        None,
        "ddpack biuld",
        2,
        (
            "ddpack: unknown command biuld: did you mean build?\n"
            "usage: ddpack COMMAND [OPTION]... [OPERAND]...\n"
            "Run `ddpack --help` for the list of commands.\n"
        ),
    ),
    "unknown command that is like none": (
        None,
        "ddpack zzz",
        2,
        (
            "ddpack: unknown command zzz\n"
            "usage: ddpack COMMAND [OPTION]... [OPERAND]...\n"
            "Run `ddpack --help` for the list of commands.\n"
        ),
    ),
    "unknown option": (
        None,
        "ddpack build --ofline",
        2,
        (
            "ddpack build: unknown option --ofline: did you mean --offline?\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "unknown option that is like none": (
        None,
        "ddpack build --zzz",
        2,
        (
            "ddpack build: unknown option --zzz\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "unknown letter": (
        None,
        "ddpack build -z",
        2,
        (
            "ddpack build: unknown option -z\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "option without value": (
        None,
        "ddpack build -o",
        2,
        (
            "ddpack build: option -o needs a value: expected -o DIR\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "option with value": (
        None,
        "ddpack build --offline=yes",
        2,
        (
            "ddpack build: option --offline takes no value, found --offline=yes\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "operand too many": (
        None,
        "ddpack build x",
        2,
        (
            "ddpack build: unexpected operand x: build takes no operands\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "operand missing": (
        None,
        "ddpack verify",
        2,
        (
            "ddpack verify: missing operand: expected DIR, found none\n"
            "usage: ddpack verify [OPTION]... DIR\n"
            "Run `ddpack verify --help` for details.\n"
        ),
    ),
    "one operand of two": (
        None,
        "ddpack copy x",
        2,
        (
            "ddpack copy: missing operand: expected SRC DST, found only x\n"
            "usage: ddpack copy [OPTION]... SRC DST\n"
            "Run `ddpack copy --help` for details.\n"
        ),
    ),
    "three operands of two": (
        None,
        "ddpack diff a b c",
        2,
        (
            "ddpack diff: unexpected operand c: expected DIR1 DIR2\n"
            "usage: ddpack diff [OPTION]... DIR1 DIR2\n"
            "Run `ddpack diff --help` for details.\n"
        ),
    ),
    "jobs": (
        None,
        "ddpack build -j 0",
        2,
        (
            "ddpack build: -j 0: the value must be a number from 1 to 64\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "no output": (
        None,
        "ddpack build --lock x",
        2,
        (
            "ddpack build: -o DIR is missing: it names the volume to build\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "no source": (
        None,
        "ddpack build -o volume",
        2,
        (
            "ddpack build: expected either --lock FILE or --wheels DIR, found neither\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "two sources": (
        None,
        "ddpack build -o volume --lock x --wheels y",
        2,
        (
            "ddpack build: expected either --lock FILE or --wheels DIR, found both\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "no cache": (
        None,
        "HOME= ddpack build -o volume --lock x",
        2,
        (
            "ddpack build: neither XDG_CACHE_HOME nor HOME is an absolute path: name the cache "
            "directory with --cache DIR\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "arch": (
        None,
        "ddpack lock --arch i386",
        2,
        (
            "ddpack lock: --arch i386: the architecture must be x86_64 or aarch64\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "platform": (
        None,
        "ddpack lock --platform win32",
        2,
        (
            "ddpack lock: --platform win32: the platform must be manylinux2014 or "
            "musllinux_1_2\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "python": (
        None,
        "ddpack lock --python three",
        2,
        (
            "ddpack lock: --python three: expected a version like 3.12, and at most 32 of "
            "them\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "twice": (
        None,
        "ddpack lock --python 3.9,3.12,3.9",
        2,
        (
            "ddpack lock: --python 3.9,3.12,3.9: 3.9 occurs twice\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "empty item": (
        None,
        "ddpack lock --arch x86_64,",
        2,
        (
            "ddpack lock: --arch x86_64,: an item of the list is empty\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "version": (
        None,
        "ddpack lock --ddtrace newest",
        2,
        (
            "ddpack lock: --ddtrace newest: expected a version like 4.16.0\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "time": (
        None,
        "ddpack lock --exclude-newer yesterday",
        2,
        (
            "ddpack lock: --exclude-newer yesterday: expected a date like 2026-11-25 or a time "
            "like 2026-11-25T12:00:00Z\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "update of no lock": (
        None,
        "ddpack lock --update",
        1,
        (
            "ddpack lock: --update needs an existing lock: cannot open ddtrace.lock.json: No "
            "such file or directory\n"
        ),
    ),
    "source date of a build": (
        None,
        "SOURCE_DATE_EPOCH=now ddpack build -o v --lock x",
        2,
        (
            "ddpack build: SOURCE_DATE_EPOCH=now: the value must be a number of seconds since "
            "1970\n"
            "usage: ddpack build [OPTION]...\n"
            "Run `ddpack build --help` for details.\n"
        ),
    ),
    "unknown option in front of a command": (
        None,
        "ddpack --zzz build",
        2,
        (
            "ddpack: unknown option --zzz: the options of a command follow its name\n"
            "usage: ddpack COMMAND [OPTION]... [OPERAND]...\n"
            "Run `ddpack --help` for the list of commands.\n"
        ),
    ),
    "standard output is full": (
        None,
        "/bin/sh -c '{build}/ddpack build --help >/dev/full'",
        1,
        "ddpack: cannot write to standard output: No space left on device\n",
    ),
    "standard output of a command is full": (
        volume(),
        "/bin/sh -c '{build}/ddpack list volume >/dev/full'",
        1,
        "ddpack list: cannot write to standard output: No space left on device\n",
    ),
    "unknown option of ddinject": (
        None,
        "ddinject run --strikt true",
        2,
        (
            "ddinject run: unknown option --strikt: did you mean --strict?\n"
            "usage: ddinject run [OPTION]... [--] CMD [ARG]...\n"
            "Run `ddinject run --help` for details.\n"
        ),
    ),
    "nothing to run": (
        None,
        "ddinject run",
        2,
        (
            "ddinject run: missing operand: expected [--] CMD [ARG]..., found none\n"
            "usage: ddinject run [OPTION]... [--] CMD [ARG]...\n"
            "Run `ddinject run --help` for details.\n"
        ),
    ),
    "nothing to explain": (
        None,
        "ddinject explain",
        2,
        (
            "ddinject explain: missing operand: expected -- CMD [ARG]... | PID, found "
            "none\n"
            "usage: ddinject explain [OPTION]... -- CMD [ARG]... | PID\n"
            "Run `ddinject explain --help` for details.\n"
        ),
    ),
    "requirements are missing": (
        None,
        "ddpack lock -r r.txt",
        1,
        "ddpack lock: cannot open r.txt: No such file or directory\n",
    ),
    "requirements are binary": (
        text("r.txt", b"wrapt\0"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt is not a text file of requirements: it contains a NUL "
            "byte\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "requirements name options": (
        text("r.txt", "wrapt\n--index-url https://h/\n"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt, line 2: --index-url https://h/: options of pip are not "
            "supported here: configure indexes as for uv or pip, and name other files on the "
            "command line\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "constraints name a file": (
        text("c.txt", "-r r.txt\n"),
        "ddpack lock -c c.txt",
        2,
        (
            "ddpack lock: c.txt, line 1: -r r.txt: options of pip are not supported here: "
            "configure indexes as for uv or pip, and name other files on the command line\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "requirement is a path": (
        text("r.txt", "./a-1-py3-none-any.whl\n"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt, line 1: ./a-1-py3-none-any.whl: a path is not valid on another "
            "machine: put the wheel on an index, or write NAME @ URL\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "requirement has a password": (
        text("r.txt", "a @ https://user:word@h/a-1-py3-none-any.whl\n"),
        "ddpack lock -r r.txt",
        2,
        (
            "ddpack lock: r.txt, line 1: a @ https://user:word@h/a-1-py3-none-any.whl: a "
            "password would be written into the lock: use ${VARIABLE} or ~/.netrc\n"
            "usage: ddpack lock [OPTION]...\n"
            "Run `ddpack lock --help` for details.\n"
        ),
    ),
    "name of pylock": (
        lock(),
        "ddpack export lock -o lock.toml",
        2,
        (
            "ddpack export: -o lock.toml: the name must be pylock.toml or pylock.NAME.toml (PEP "
            "751)\n"
            "usage: ddpack export [OPTION]... LOCK\n"
            "Run `ddpack export --help` for details.\n"
        ),
    ),
    "export of no such platform": (
        lock(),
        "ddpack export lock --platform musllinux_1_2",
        1,
        "ddpack export: the lock has no target for the platforms in --platform\n",
    ),
    "sign without a key": (
        volume(),
        "ddpack sign volume",
        2,
        (
            "ddpack sign: --key FILE is missing: it names a secret key, as `minisign -G` makes "
            "it\n"
            "usage: ddpack sign [OPTION]... DIR\n"
            "Run `ddpack sign --help` for details.\n"
        ),
    ),
    "output is a file": (
        text("out"),
        "ddpack build --lock lock -o out",
        1,
        (
            "ddpack build: out exists but is not a directory: remove it, or name another "
            "directory with -o\n"
        ),
    ),
    "output is no volume": (
        text("out/mine"),
        "ddpack build --lock lock -o out",
        1,
        (
            "ddpack build: out exists but is not a volume, and is not empty: name another "
            "directory with -o\n"
        ),
    ),
    "no wheels": (
        None,
        "ddpack build --wheels wheels -o out",
        1,
        "ddpack build: cannot find the directory of wheels wheels: No such file or directory\n",
    ),
    "lock is missing": (
        None,
        "ddpack build --lock lock -o out",
        1,
        "ddpack build: cannot open lock: No such file or directory\n",
    ),
    "lock is a directory": (
        folder("lock"),
        "ddpack build --lock lock -o out",
        1,
        "ddpack build: cannot read lock: it is not a regular file\n",
    ),
    "cache is a file": (
        lock(),
        "ddpack build --lock lock -o out --cache lock",
        1,
        "ddpack build: cannot open /nowhere/ddtrace.whl: No such file or directory\n",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_command_line(say, name):
    set_up, command, *expected = ROWS[name]
    assert say(set_up, command) == tuple(expected)
