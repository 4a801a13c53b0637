"""Reads rules.conf and says whether it leaves this process alone: docs/formats.md has the language.

The same rules as core/rules.c reads, for a plain PYTHONPATH without the preload object; one table
of cases, tests/cases/rules.txt, holds for both. Everything is bytes, as the kernel tells it. Like
sitecustomize.py it is compiled by every Python from 2.7 on, and imports what is there already.
"""
# Python 2.7 compiles this too:
# ruff: noqa: UP031

import os
import stat

HOST_FILE = "/etc/ddinject/rules.conf"
FILE_NAME = "rules.conf"
FILE_SIZE_MAX = 64 * 1024
WORDS_SIZE_MAX = 2028 * 1024 - 1
PATTERN_MAX = 255
# Not from errno, which a plain start does not import.
NO_SUCH_FILE, ELOOP, ENXIO = (2, 20), 40, 6
ACTIONS = (b"allow", b"deny")
KINDS = (b"program", b"script", b"module", b"argument")
TEXT_CONTROLS = b"\t\n\r"
CONTROLS = bytes(bytearray(c for c in list(range(32)) + [127] if c not in bytearray(TEXT_CONTROLS)))


class Broken(Exception):
    """Nothing is injected: the text says why."""


class Unknown(Broken):
    """No file's fault."""


class Ignored(Exception):
    """As if the file was not there: the text says why."""


# The command line, as core/command_line.c reads it.


def parse_letters(letters, rest):
    """One word of joined letters: ("c" or "m" or None, its value)."""
    for at in range(len(letters)):
        letter = letters[at : at + 1]
        if letter in (b"c", b"m", b"Q", b"W", b"X"):
            value = letters[at + 1 :] or (rest.pop(0) if rest else None)
            return (letter, value) if letter in (b"c", b"m") else (None, None)
    return None, None


def parse_command(words):
    """(script, module) of an interpreter's arguments; None for what is not there."""
    rest = list(words[1:])
    while rest:
        word = rest.pop(0)
        if word == b"--check-hash-based-pycs":
            del rest[:1]
        elif word.startswith(b"-") and word not in (b"-", b"--"):
            if not word.startswith(b"--"):
                letter, value = parse_letters(word[1:], rest)
                if letter is not None:
                    return None, value if letter == b"m" else None
        else:
            if word == b"--":
                word = rest.pop(0) if rest else None
            return (None if word == b"-" else word), None
    return None, None


def normalize(directory, path):
    """Absolute, without ".", ".." and "//", by the text alone."""
    components = []
    for component in (path if path.startswith(b"/") else directory + b"/" + path).split(b"/"):
        if component == b"..":
            del components[-1:]
        elif component not in (b"", b"."):
            components.append(component)
    return b"/" + b"/".join(components)


def encode(text):
    return text if isinstance(text, bytes) else os.fsencode(text)


def read_up_to(descriptor, size):
    content = b""
    while len(content) < size:
        part = os.read(descriptor, min(size - len(content), FILE_SIZE_MAX + 1))
        if not part:
            break
        content += part
    return content


def read_words():
    try:
        descriptor = os.open("/proc/self/cmdline", os.O_RDONLY)
        try:
            words = read_up_to(descriptor, WORDS_SIZE_MAX + 1)
        finally:
            os.close(descriptor)
    except OSError:
        words = b""
    if len(words) > WORDS_SIZE_MAX or not words:
        raise Unknown("the command line cannot be read")
    return (words[:-1] if words.endswith(b"\0") else words).split(b"\0")


def read_command():
    """What conditions are matched against; raises Unknown."""
    words = read_words()
    script, module = parse_command(words)
    try:
        program = encode(os.readlink("/proc/self/exe"))
        if script is not None:
            directory = b"" if script.startswith(b"/") else encode(os.getcwd())
            script = normalize(directory, script)
    except OSError:
        raise Unknown("the command line cannot be read")
    return {
        b"program": [program],
        b"script": [] if script is None else [script],
        b"module": [] if module is None else [module],
        b"argument": words[1:],
    }


# The rules, as core/wildcard.c and core/rules.c apply them.


def matches(pattern, text):
    """`*` is any run of bytes; what lies between two stars is found leftmost."""
    pieces = pattern.split(b"*")
    if len(pieces) == 1:
        return pattern == text
    if not text.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(text) - at >= len(pieces[-1]) and text.endswith(pieces[-1])


def matches_any(pattern, texts):
    for text in texts:
        if matches(pattern, text):
            return True
    return False


def words_of(line):
    """The words of a line; a "#" where one would start ends it."""
    words = line.split()  # of white space a file has blanks, tabs and carriage returns alone
    for at in range(len(words) if b"#" in line else 0):
        if words[at].startswith(b"#"):
            return words[:at]
    return words


def is_rule(words):
    """["deny", KIND, PATTERN, KIND, PATTERN]"""
    if words[0] not in ACTIONS or len(words) % 2 == 0 or len(words) < 3:
        return False
    for at in range(1, len(words), 2):
        if words[at] not in KINDS or len(words[at + 1]) > PATTERN_MAX:
            return False
    return True


def parse_rules(content):
    """Yields (line, its words); raises Broken with the number of a line that is no rule."""
    for number, line in enumerate(content.split(b"\n"), 1):
        words = words_of(line) if b"#" in line else line.split()
        if words:
            if not is_rule(words):
                raise Broken(":%d is no rule" % number)
            yield number, words


def holds(words, command):
    """Do all conditions of a rule?"""
    for at in range(1, len(words), 2):
        if not matches_any(words[at + 1], command[words[at]]):
            return False
    return True


def first_match(rules, command):
    """(line, whether it denies), None: no rule matches. `command` is called if there is a rule.

    All rules are read, and none is kept: a hundred small objects are what makes the collector of
    old versions look through everything, a third of a millisecond in every start.
    """
    match = facts = None
    for number, words in rules:
        facts = facts or command()
        if match is None and holds(words, facts):
            match = number, words[0] == b"deny"
    return match


# The files, as preload/rules_files.c opens them.


def is_trusted(status, owner, group, mode):
    """Whoever may write the volume can replace all of it: a group that may is trusted."""
    if status.st_uid not in (0, owner) or status.st_mode & stat.S_IWOTH:
        return False
    by_group = status.st_mode & stat.S_IWGRP
    return not by_group or bool(mode & stat.S_IWGRP and status.st_gid == group)


def read_open(descriptor, owner, group, mode):
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Ignored(" is not a regular file")
    if not is_trusted(status, owner, group, mode):
        raise Ignored(" has another owner, or others may write it")
    content = read_up_to(descriptor, FILE_SIZE_MAX + 1)
    if content.translate(None, CONTROLS) != content:
        raise Ignored(" is not text")
    if len(content) > FILE_SIZE_MAX:
        raise Broken(" is larger than 64 KB")
    return content


def read_file(path, owner, group, mode):
    """Its bytes, empty where there is none; raises Broken and Ignored."""
    descriptor = None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        return read_open(descriptor, owner, group, mode)
    except OSError as error:
        if error.errno in NO_SUCH_FILE and not os.path.islink(path):
            return b""
        if error.errno in NO_SUCH_FILE + (ELOOP,):
            raise Ignored(" is a dangling symbolic link")
        if error.errno == ENXIO:
            raise Ignored(" is not a regular file")
        raise Broken(" cannot be read")
    finally:
        if descriptor is not None:
            os.close(descriptor)


def decide(path, ownership, ignored):
    """The first match's (reason, whether it denies) in one file, None: it says nothing."""
    try:
        match = first_match(parse_rules(read_file(path, *ownership)), read_command)
    except Ignored as why:
        ignored.append(path + str(why))
        return None
    except Unknown:
        raise
    except Broken as why:
        raise Broken(path + str(why))
    return match and ("%s:%d" % (path, match[0]), match[1])


def judge(volume):
    """(whether this process is left alone, what is to be said about it)"""
    ignored = []
    status = os.stat(volume)
    of_volume = (status.st_uid, status.st_gid, status.st_mode)
    try:
        match = decide(HOST_FILE, (0, 0, 0o755), ignored)
        match = match or decide(os.path.join(volume, FILE_NAME), of_volume, ignored)
    except Broken as why:
        match = (str(why), True)
    reasons = ([match[0]] if match else []) + ignored
    return bool(match and match[1]), {"reason": ", ".join(reasons)} if reasons else {}
