"""Injects ddtrace into this interpreter if it fits; the user's own sitecustomize runs either way.

The module `site` imports this file because the volume that holds it is on sys.path. Every Python
from 2.7 on compiles this file and the modules that decide. They import nothing that a plain start
has not imported, because gevent and ddtrace's own clean-up of modules take whatever they find in
sys.modules for the application's: there is no re, no json, no subprocess, no importlib.metadata.
"""
# Python 2.7 compiles this file:
# ruff: noqa: UP004, UP024, UP031

import os
import stat
import sys

# The spellings that count; core/decide.c has the same.
SERVICE_IS_OFF = ("0", "false")
DISABLED_IS_ON = ("1", "true")
IS_ON = ("1", "t", "true")
# The fields are those of ddinject_report and of the preload object.
LOG_LINE = (
    '{"time": %.6f, "pid": %d, "exe": %s, "argv": [%s], "python": "%d.%d", "abi": null, '
    '"libc": null, "directory": null, "verdict": %s, "reason": %s, "microseconds": null, '
    '"stage": "sitecustomize"}\n'
)


def is_cpython():
    """The packed ddtrace is compiled for CPython; Python 2 has no sys.implementation."""
    implementation = getattr(sys, "implementation", None)
    if implementation is None:
        return not hasattr(sys, "pypy_version_info") and sys.version.find("Jython") < 0
    return implementation.name == "cpython"


def has_value(variable, words):
    return os.environ.get(variable, "").lower() in words


def is_switched_off():
    is_off = has_value("DD_INSTRUMENT_SERVICE_WITH_APM", SERVICE_IS_OFF)
    return is_off or has_value("DDINJECT_DISABLED", DISABLED_IS_ON)


def wants_report():
    """A process whose outcome nobody asks for does not pay for the modules that report it."""
    names = ["DDINJECT_LOG", "DD_TRACE_DEBUG", "DD_APM_INSTRUMENTATION_DEBUG"]
    if os.environ.get("DD_INJECTION_ENABLED"):
        names.append("DD_TELEMETRY_FORWARDER_PATH")
    return any(os.environ.get(name) for name in names)


def wants_diagnostics():
    return has_value("DD_TRACE_DEBUG", IS_ON) or has_value("DD_APM_INSTRUMENTATION_DEBUG", IS_ON)


def json_text(text):
    """A string of JSON, without any module."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    safe = [it if it >= " " and it not in '"\\\x7f' else "\\u%04x" % ord(it) for it in text]
    return '"%s"' % "".join(safe)


def write_bytes(descriptor, text):
    """Writes once. Nothing can be done where that fails."""
    if not isinstance(text, bytes):
        text = text.encode("utf-8", "backslashreplace")
    try:
        os.write(descriptor, text)
    except (EnvironmentError, ValueError):
        pass


class PlainReport(object):
    """Reports with what this file has: where nobody asks, or ddinject_report cannot be imported."""

    is_asked = False

    def prepare(self):
        """Nothing needs to be ready before ddtrace is imported."""

    def finish(self, verdict, facts):
        if wants_diagnostics():
            self.print_diagnostics(verdict, facts)
        if os.environ.get("DDINJECT_LOG"):
            self.append_to_log(self.log_line(verdict, facts.get("error", "")))

    def finish_late(self, verdict, facts):
        """Nobody asked when the process started."""

    def print_diagnostics(self, verdict, facts):
        """Writes one line to the descriptor of stderr.

        What stays in the buffer of sys.stderr when its pipe is broken would change the exit status.
        """
        line = "ddinject: sitecustomize: " + verdict
        line += "".join(" %s=%s" % (key, facts[key]) for key in sorted(facts))
        try:
            write_bytes(sys.stderr.fileno(), line.replace("\n", " ") + "\n")
        except (AttributeError, EnvironmentError, ValueError):
            pass

    def append_to_log(self, line):
        """Writes to a regular file only: opening a FIFO that nobody reads would wait for ever."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW
        try:
            path = os.environ["DDINJECT_LOG"]
            descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        except (EnvironmentError, ValueError):
            return
        try:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                write_bytes(descriptor, line)
        finally:
            os.close(descriptor)

    def log_line(self, verdict, reason):
        """One line with the fields of all others; what this file does not find out is null."""
        try:
            with open("/proc/self/cmdline", "rb") as stream:
                words = stream.read(1 << 16).split(b"\0")[:-1]
            program = json_text(os.readlink("/proc/self/exe"))
        except EnvironmentError:
            words, program = [], "null"
        is_known = "time" in sys.modules  # a plain start of Python 2 does not import it
        now = __import__("time").time()
        if not is_known:
            del sys.modules["time"]
        arguments = ", ".join([json_text(it) for it in words[:3]])
        process = (now, os.getpid(), program, arguments) + sys.version_info[:2]
        return LOG_LINE % (process + (json_text(verdict), json_text(reason)))


def file_identity(path):
    """None where there is no such file."""
    try:
        status = os.stat(path)
    except (OSError, TypeError, ValueError):
        return None
    return status.st_dev, status.st_ino


def remove_from_path(volume):
    """Removes every entry of sys.path that is the volume, however it is spelled.

    Up to Python 3.10 `site` makes sys.path absolute after the first imports: sys.path_importer_cache
    then has the spelling of PYTHONPATH, and sys.path has another one.
    """
    own = file_identity(volume)
    cached = [it for it in sys.path_importer_cache if it not in sys.path]
    for entry in list(sys.path) + cached:
        if entry == volume or (own is not None and file_identity(entry) == own):
            while entry in sys.path:
                sys.path.remove(entry)
            sys.path_importer_cache.pop(entry, None)


class VolumeModules(object):
    """Imports the modules of the volume, and leaves no trace of them in `sys`."""

    def __init__(self, volume):
        self.volume = volume
        self.finder = None  # the import system's own for the volume, which lists it only once
        self.modules = {}
        self.loading = None  # the name of the module that was loaded last

    def load(self, name):
        if name in self.modules:
            return self.modules[name]
        self.loading = name
        sys.modules.update(self.modules)
        sys.path.insert(0, self.volume)
        if self.finder is not None:
            sys.path_importer_cache[self.volume] = self.finder
        try:
            return __import__(name)
        finally:
            sys.path.remove(self.volume)
            self.finder = sys.path_importer_cache.pop(self.volume, None)
            # A list is made first, because other threads may import modules meanwhile.
            for module in [it for it in list(sys.modules) if it.startswith("ddinject_")]:
                self.modules[module] = sys.modules.pop(module)

    def describe_failure(self, error):
        """The error that is being handled, and the line of the volume's files that raised it."""
        place = ""
        step = sys.exc_info()[2]
        while step is not None:
            directory, name = os.path.split(step.tb_frame.f_code.co_filename)
            if directory == self.volume:
                place = " (%s, line %d)" % (name, step.tb_lineno)
                if name.startswith("sitecustomize."):  # `load`, which could not read the module
                    place = " (%s.py)" % self.loading
            step = step.tb_next
        if isinstance(error, SyntaxError):  # it names the file itself
            place = ""
        try:
            return "%s: %s%s" % (type(error).__name__, error, place)
        except Exception:  # noqa: BLE001 -- the text of an exception may fail
            return type(error).__name__ + place


def run_users_sitecustomize():
    """Runs it once: ddtrace's bootstrap found this file in sys.modules instead of the user's.

    `site` reports its errors. Where there is none, the ImportError says so to `site`, which then
    forgets this file.
    """
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


def decide_and_report(modules):
    report = PlainReport()
    is_disabled = is_switched_off()
    try:
        if wants_report():
            report = modules.load("ddinject_report").Report(modules, report, is_disabled)
        if is_disabled:
            verdict, facts = "disabled", {}
        else:
            verdict, facts = modules.load("ddinject_decide").inject(modules, report)
    except Exception as error:  # noqa: BLE001 -- a module of the volume is missing or broken
        verdict, facts = "import_failed", {"error": modules.describe_failure(error)}
    report.finish(verdict, facts)


def run():
    volume = os.path.dirname(__file__)
    remove_from_path(volume)
    if is_cpython():
        try:
            decide_and_report(VolumeModules(volume))
        except Exception:  # noqa: BLE001, S110 -- whatever happens, the application goes on
            pass
    run_users_sitecustomize()


if __name__ == "sitecustomize":
    this_module = sys.modules["sitecustomize"]  # Python 2 empties a module that nothing refers to
    run()
