"""Says what was decided: to stderr, to a log and to Datadog's telemetry, each if it is asked for."""
# Python 2.7 compiles this too:
# ruff: noqa: UP024, UP031

import os
import stat
import sys

import ddinject_environment as environment


def version_text():
    return "%d.%d.%d" % sys.version_info[:3]


def write_bytes(descriptor, text):
    """One write; what it cannot say it does not say."""
    if not isinstance(text, bytes):
        text = text.encode("utf-8", "backslashreplace")
    try:
        os.write(descriptor, text)
    except (EnvironmentError, ValueError):
        pass


def print_diagnostics(verdict, facts):
    """One line, past sys.stderr's buffer: what a broken pipe leaves there spoils the exit status."""
    line = "ddinject: sitecustomize: " + verdict
    line += "".join(" %s=%s" % (key, facts[key]) for key in sorted(facts))
    try:
        write_bytes(sys.stderr.fileno(), line.replace("\n", " ") + "\n")
    except (AttributeError, EnvironmentError, ValueError):
        pass


def command_line():
    """As the kernel has it, of at most three words."""
    content = environment.proc_bytes("/proc/self/cmdline", 4096) or b""
    return [it.decode("utf-8", "replace") for it in content.split(b"\0")[:3] if it]


def clock():
    """Seconds; the module is built in, and a plain start of old versions has not imported it."""
    is_known = "time" in sys.modules
    now = __import__("time").time()
    if not is_known:
        del sys.modules["time"]
    return now


def log_row(verdict, facts, started):
    try:
        executable = os.readlink("/proc/self/exe")
    except OSError:
        executable = sys.executable
    now = clock()
    return {
        "time": int(now),
        "pid": os.getpid(),
        "stage": "sitecustomize",
        "verdict": verdict,
        "exe": executable,
        "argv": command_line(),
        "python": version_text(),
        "microseconds": int((now - started) * 1000000),
        "facts": dict((key, str(facts[key])) for key in sorted(facts)),  # noqa: C402
    }


def append_to_log(path, line):
    """To a regular file alone: a FIFO without a reader would hang."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o644)
    except (EnvironmentError, ValueError):
        return
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            write_bytes(descriptor, line)
    finally:
        os.close(descriptor)


class Report(object):  # noqa: UP004 -- Python 2 has two kinds of classes
    """Made before the decision; `prepare` when ddtrace is to be imported; `finish` once."""

    def __init__(self, beside):
        self.beside = beside
        self.courier = None
        self.started = clock() if os.environ.get("DDINJECT_LOG") else 0

    def prepare(self):
        """What must happen before ddtrace, its threads and its fork hooks, are there."""
        forwarder = os.environ.get("DD_TELEMETRY_FORWARDER_PATH")
        if forwarder and os.environ.get("DD_INJECTION_ENABLED") and not self.courier:
            telemetry = self.beside.load("ddinject_telemetry")
            version = (
                environment.file_text(os.path.join(self.beside.volume, "version")) or ""
            ).strip()
            self.courier = telemetry.Courier(forwarder, version or "unknown", version_text())

    def finish(self, verdict, facts):
        if verdict != "disabled":
            self.prepare()
        if self.courier:
            self.courier.send(verdict, facts)
        self.finish_late(verdict, facts)

    def finish_late(self, verdict, facts):
        if environment.wants_diagnostics():
            print_diagnostics(verdict, facts)
        if os.environ.get("DDINJECT_LOG"):
            json = self.beside.load("ddinject_json")
            row = json.text(log_row(verdict, facts, self.started))
            append_to_log(os.environ["DDINJECT_LOG"], row + "\n")
