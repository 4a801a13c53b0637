"""Reads rules.conf and decides whether it excludes this process: docs/formats.md has the language.

These are the rules that core/rules.c reads, for a plain PYTHONPATH without the preload object. One
table of cases, tests/cases/rules.txt, holds for both. Everything is bytes, as the kernel has it.
"""
# Python 2.7 compiles this file:
# ruff: noqa: UP031

import os
import stat

HOST_FILE = "/etc/ddinject/rules.conf"
FILE_NAME = "rules.conf"
FILE_SIZE_MAX = 64 * 1024
WORDS_SIZE_MAX = 2028 * 1024 - 1
PATTERN_MAX = 255
# A plain start does not import errno.
NO_SUCH_FILE, ELOOP, ENXIO = (2, 20), 40, 6
ACTIONS = (b"allow", b"deny")
KINDS = (b"program", b"script", b"module", b"argument")
OPTIONS_WITH_VALUE = b"cmQWX"  # of the interpreter
TEXT_CONTROLS = b"\t\n\r"
CONTROLS = bytes(bytearray(c for c in list(range(32)) + [127] if c not in bytearray(TEXT_CONTROLS)))
# What can be wrong with a rule file: core/rules.h has the same texts, and the same that are ignored.
NOT_REGULAR = "is not a regular file"
DANGLING = "is a dangling symbolic link"
UNTRUSTED = "has another owner, or others may write it"
NOT_TEXT = "is not text"
TOO_LARGE = "is larger than 64 KB"
UNREADABLE = "cannot be read"
IGNORED = (NOT_REGULAR, DANGLING, UNTRUSTED, NOT_TEXT)


class FileIsBroken(Exception):
    """Nothing is injected, because nobody can tell what the file was to exclude."""


class FileIsIgnored(Exception):
    """The decision is made as if the file did not exist."""


class CommandLineIsUnknown(Exception):
    """Nothing is injected, because there are rules and nothing to match them with."""


def problem_of_file(text):
    """The exception for one of the texts above."""
    return (FileIsIgnored if text in IGNORED else FileIsBroken)(" " + text)


# The command line, as core/command_line.c reads it.


def parse_letters(letters, rest):
    """Reads one word of joined option letters: ("c" or "m" or None, the value of that option)."""
    for at in range(len(letters)):
        letter = letters[at : at + 1]
        if letter in OPTIONS_WITH_VALUE:
            value = letters[at + 1 :] or (rest.pop(0) if rest else None)
            return (letter, value) if letter in (b"c", b"m") else (None, None)
    return None, None


def parse_command(words):
    """(script, module) of an interpreter's arguments, with None for what it does not run."""
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
    """An absolute path without ".", ".." and "//"; symbolic links are not followed."""
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
        raise CommandLineIsUnknown("the command line cannot be read")
    return (words[:-1] if words.endswith(b"\0") else words).split(b"\0")


def read_command():
    """The texts that each kind of pattern is matched with; raises CommandLineIsUnknown."""
    words = read_words()
    script, module = parse_command(words)
    try:
        program = encode(os.readlink("/proc/self/exe"))
        if script is not None:
            directory = b"" if script.startswith(b"/") else encode(os.getcwd())
            script = normalize(directory, script)
    except OSError:
        raise CommandLineIsUnknown("the command line cannot be read")
    return {
        b"program": [program],
        b"script": [] if script is None else [script],
        b"module": [] if module is None else [module],
        b"argument": words[1:],
    }


# The rules, as core/wildcard.c and core/rules.c apply them.


def matches(pattern, text):
    """`*` matches any run of bytes. What stands between two stars is searched from the left."""
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
    """The words of a line; a word that begins with "#" begins a comment."""
    words = line.split()  # a file that passes the check for text has no other white space
    for at in range(len(words) if b"#" in line else 0):
        if words[at].startswith(b"#"):
            return words[:at]
    return words


def is_rule(words):
    """Are the words an action, and pairs of a kind and a pattern?"""
    if words[0] not in ACTIONS or len(words) % 2 == 0 or len(words) < 3:
        return False
    for at in range(1, len(words), 2):
        if words[at] not in KINDS or len(words[at + 1]) > PATTERN_MAX:
            return False
    return True


def parse_rules(content):
    """Yields (line number, words); raises FileIsBroken at a line that is not a rule."""
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.startswith(b"#"):  # most comments are lines of their own
            continue
        words = words_of(line) if b"#" in line else line.split()
        if words:
            if not is_rule(words):
                raise FileIsBroken(":%d is not a rule" % number)
            yield number, words


def matches_rule(words, command):
    """Do all conditions of the rule match?"""
    for at in range(1, len(words), 2):
        texts = command[words[at]]  # none for a script where there is none: most rules end here
        if not texts or not matches_any(words[at + 1], texts):
            return False
    return True


def first_match(rules, read):
    """(line number, whether the rule denies), None: no rule matches. `read` gives the command line.

    All rules are parsed, and none is kept: a hundred small objects would make the garbage collector
    of old versions look at everything, a third of a millisecond in every start.
    """
    match = command = None
    for number, words in rules:
        command = command or read()
        if match is None and matches_rule(words, command):
            match = number, words[0] == b"deny"
    return match


# The files, as preload/rules_files.c opens them.


def is_trusted(status, owner, group, mode):
    """Whoever can write the volume can replace all of it, so a group that can is trusted."""
    if status.st_uid not in (0, owner) or status.st_mode & stat.S_IWOTH:
        return False
    by_group = status.st_mode & stat.S_IWGRP
    return not by_group or bool(mode & stat.S_IWGRP and status.st_gid == group)


def read_open(descriptor, owner, group, mode):
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise problem_of_file(NOT_REGULAR)
    if not is_trusted(status, owner, group, mode):
        raise problem_of_file(UNTRUSTED)
    content = read_up_to(descriptor, FILE_SIZE_MAX + 1)
    if content.translate(None, CONTROLS) != content:
        raise problem_of_file(NOT_TEXT)
    if len(content) > FILE_SIZE_MAX:
        raise problem_of_file(TOO_LARGE)
    return content


def read_rule_file(path, owner, group, mode):
    """The bytes of the file, none where it does not exist; raises FileIsBroken and FileIsIgnored."""
    descriptor = None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        return read_open(descriptor, owner, group, mode)
    except OSError as error:
        if error.errno in NO_SUCH_FILE and not os.path.islink(path):
            return b""
        if error.errno in NO_SUCH_FILE + (ELOOP,):
            raise problem_of_file(DANGLING)
        if error.errno == ENXIO:
            raise problem_of_file(NOT_REGULAR)
        raise problem_of_file(UNREADABLE)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def match_file(path, ownership, ignored):
    """(reason, whether it denies) of the first rule that matches; None where none does.

    What is wrong with a file that is ignored goes into the list `ignored`.
    """
    try:
        match = first_match(parse_rules(read_rule_file(path, *ownership)), read_command)
    except FileIsIgnored as why:
        ignored.append(path + str(why))
        return None
    except FileIsBroken as why:
        raise FileIsBroken(path + str(why))
    return match and ("%s:%d" % (path, match[0]), match[1])


def apply_rules(volume):
    """(whether the rules exclude this process, what is reported about it)"""
    ignored = []
    status = os.stat(volume)
    of_volume = (status.st_uid, status.st_gid, status.st_mode)
    try:
        match = match_file(HOST_FILE, (0, 0, 0o755), ignored)
        match = match or match_file(os.path.join(volume, FILE_NAME), of_volume, ignored)
    except (CommandLineIsUnknown, FileIsBroken) as why:
        match = (str(why), True)
    reasons = ([match[0]] if match else []) + ignored
    return bool(match and match[1]), {"reason": ", ".join(reasons)} if reasons else {}
