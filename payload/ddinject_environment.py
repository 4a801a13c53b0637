"""What the environment says, and files that are read without surprises."""
# Python 2.7 compiles this too:
# ruff: noqa: UP024

import os
import stat


def says(variable, words):
    return os.environ.get(variable, "").lower() in words


def says_yes(variable):
    return says(variable, ("1", "true", "t"))


def wants_diagnostics():
    return says_yes("DD_TRACE_DEBUG") or says_yes("DD_APM_INSTRUMENTATION_DEBUG")


def file_bytes(path, limit=1 << 24):
    """None where there is no such file; never opens a FIFO or a device, which would hang."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb", 0) as stream:
            return stream.read(min(limit, status.st_size))
    except (IOError, OSError, ValueError):
        return None


def file_text(path):
    content = file_bytes(path)
    return None if content is None else content.decode("ascii", "replace")


def describe(error):
    try:
        return "%s: %s" % (type(error).__name__, error)  # noqa: UP031
    except Exception:  # noqa: BLE001 -- an exception's own text may fail
        return type(error).__name__


def proc_bytes(path, limit):
    """Of a file below /proc, whose size is unknown."""
    try:
        with open(path, "rb") as stream:
            return stream.read(limit)
    except (IOError, OSError):
        return None
