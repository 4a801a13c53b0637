"""Reads environment variables, and files that may be anything."""
# Python 2.7 compiles this file:
# ruff: noqa: UP024

import os
import stat
import sys

IS_ON = ("1", "t", "true")  # core/decide.c has the same


def has_value(variable, words):
    """Is the variable one of these words? Upper case is lower case; an unset variable is empty."""
    return os.environ.get(variable, "").lower() in words


def is_on(variable):
    return has_value(variable, IS_ON)


def wants_diagnostics():
    return is_on("DD_TRACE_DEBUG") or is_on("DD_APM_INSTRUMENTATION_DEBUG")


def read_file(path, limit=1 << 24):
    """None where there is no such regular file: opening a FIFO or a device might never return."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb", 0) as stream:
            return stream.read(min(limit, status.st_size))
    except (IOError, OSError, ValueError):
        return None


def read_text(path):
    content = read_file(path)
    return None if content is None else content.decode("ascii", "replace")


def read_proc_file(path, limit):
    """Reads a file below /proc, where files have no size."""
    try:
        with open(path, "rb") as stream:
            return stream.read(limit)
    except (IOError, OSError):
        return None


def describe_error(error):
    try:
        return "%s: %s" % (type(error).__name__, error)  # noqa: UP031
    except Exception:  # noqa: BLE001 -- the text of an exception may fail
        return type(error).__name__


def import_untracked(name):
    """Imports a built-in module; sys.modules keeps it only where the application has it."""
    is_known = name in sys.modules
    module = __import__(name)
    if not is_known:
        del sys.modules[name]
    return module
