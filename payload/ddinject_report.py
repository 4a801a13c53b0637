"""Says what was decided: to stderr, to a log and to Datadog's telemetry, each if it is asked for."""
# Python 2.7 compiles this too:
# ruff: noqa: UP024, UP031

import os
import stat
import sys

import ddinject_environment as environment

# Of what is to be said about a verdict, the first of these that is there explains it.
REASONS = ("rule", "conflict", "error", "reason", "lazy", "version")


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


def as_text(content):
    return content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")


def command_line():
    """As the kernel has it, of at most three words."""
    content = environment.proc_bytes("/proc/self/cmdline", 1 << 16) or b""
    words = content[:-1] if content.endswith(b"\0") else content
    return [as_text(it) for it in words.split(b"\0")[:3]] if content else []


def clock():
    """Seconds; the module is built in, and a plain start of old versions has not imported it."""
    is_known = "time" in sys.modules
    now = __import__("time").time()
    if not is_known:
        del sys.modules["time"]
    return now


def libc_text(target):
    kind, version = target.running_libc()
    return "%s %s" % (kind, ".".join(map(str, version))) if kind else None


def reason_of(facts):
    for name in REASONS:
        if facts.get(name):
            return as_text(facts[name])
    if "required" in facts:
        return "the libc is %s, needed is %s" % (facts["running"], facts["required"])
    return None


def log_row(verdict, facts, started, target):
    """The fields and their order are those of the preload object's line."""
    try:
        executable = os.readlink("/proc/self/exe")
    except OSError:
        executable = None
    is_debug = "d" if hasattr(sys, "gettotalrefcount") else ""
    is_free_threaded = "t" if "free-threading" in sys.version else ""
    now = clock()
    return [
        ("time", now),
        ("pid", os.getpid()),
        ("exe", executable),
        ("argv", command_line()),
        ("python", "%d.%d" % sys.version_info[:2]),
        ("abi", "cp%d%d" % sys.version_info[:2] + is_free_threaded + is_debug),
        ("libc", libc_text(target)),
        ("directory", facts.get("directory")),
        ("verdict", verdict),
        ("reason", reason_of(facts)),
        ("microseconds", int((now - started) * 1000000)),
        ("stage", "sitecustomize"),
    ]


def row_text(json, row):
    fields = []
    for name, value in row:
        if isinstance(value, list):
            value = [json.cut(it) for it in value]
        elif isinstance(value, str):
            value = json.cut(value)
        fields.append('"%s": %s' % (name, json.text(value)))
    return "{%s}\n" % ", ".join(fields)


def append_to_log(path, line):
    """To a regular file alone: a FIFO without a reader would hang."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
    except (EnvironmentError, ValueError):
        return
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            write_bytes(descriptor, line)
    finally:
        os.close(descriptor)


class Report(object):  # noqa: UP004 -- Python 2 has two kinds of classes
    """Made before the decision; `prepare` when ddtrace is to be imported; `finish` once."""

    is_asked = True

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
        if environment.wants_diagnostics():
            print_diagnostics(verdict, facts)
        if os.environ.get("DDINJECT_LOG"):
            self.log(verdict, facts)

    def finish_late(self, verdict, facts):
        """After lazy activation. A process has one line in the log, unless its end is another."""
        if environment.wants_diagnostics():
            print_diagnostics(verdict, facts)
        if os.environ.get("DDINJECT_LOG") and verdict != "injected":
            self.log(verdict, facts)

    def log(self, verdict, facts):
        json = self.beside.load("ddinject_json")
        target = self.beside.load("ddinject_target")
        row = log_row(verdict, facts, self.started, target)
        append_to_log(os.environ["DDINJECT_LOG"], row_text(json, row))
