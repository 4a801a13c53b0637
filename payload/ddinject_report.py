"""Reports the verdict to stderr, to a log and to Datadog's telemetry, each where it is asked for."""
# Python 2.7 compiles this file:
# ruff: noqa: UP031

import os
import sys

import ddinject_environment as environment

# The first of these facts that is known becomes the reason in the log.
REASONS = ("conflict", "error", "reason", "lazy", "version")


def version_text():
    return "%d.%d.%d" % sys.version_info[:3]


def as_text(content):
    return content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")


def command_line():
    """The first three words, as the kernel has them."""
    content = environment.read_proc_file("/proc/self/cmdline", 1 << 16) or b""
    words = content[:-1] if content.endswith(b"\0") else content
    return [as_text(it) for it in words.split(b"\0")[:3]] if content else []


def clock():
    """Seconds; a plain start of old versions does not import the module."""
    return environment.import_untracked("time").time()


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


def log_fields(verdict, facts, started, target):
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


def log_line(json, fields):
    texts = []
    for name, value in fields:
        if isinstance(value, list):
            value = [json.shorten(it) for it in value]
        elif isinstance(value, str):
            value = json.shorten(value)
        texts.append('"%s": %s' % (name, json.text(value)))
    return "{%s}\n" % ", ".join(texts)


class Report(object):  # noqa: UP004 -- Python 2 has two kinds of classes
    """Is made before the decision; `prepare` runs before ddtrace is imported, `finish` once.

    Everything that it needs is loaded at once, so that a module that is broken stops the injection
    and not the report of it. `plain` is sitecustomize's PlainReport, which does the writing.
    """

    is_asked = True

    def __init__(self, modules, plain, is_disabled):
        self.modules = modules
        self.plain = plain
        self.sender = self.telemetry = self.json = self.target = None
        self.started = 0
        if os.environ.get("DDINJECT_LOG"):
            self.started = clock()
            self.json = modules.load("ddinject_json")
            self.target = modules.load("ddinject_target")
        self.forwarder = os.environ.get("DD_TELEMETRY_FORWARDER_PATH")
        if self.forwarder and os.environ.get("DD_INJECTION_ENABLED") and not is_disabled:
            self.telemetry = modules.load("ddinject_telemetry")

    def prepare(self):
        """Starts the process of the forwarder: ddtrace brings threads and hooks that run in forks."""
        if self.telemetry is not None and self.sender is None:
            path = os.path.join(self.modules.volume, "version")
            version = (environment.read_text(path) or "").strip() or "unknown"
            self.sender = self.telemetry.Sender(self.forwarder, version, version_text())

    def finish(self, verdict, facts):
        self.prepare()
        if self.sender is not None:
            self.sender.send(verdict, facts)
        if environment.wants_diagnostics():
            self.plain.print_diagnostics(verdict, facts)
        self.write_log(verdict, facts)

    def finish_late(self, verdict, facts):
        """Runs after a late import. A second line in the log is written only where the import failed."""
        if environment.wants_diagnostics():
            self.plain.print_diagnostics(verdict, facts)
        if verdict != "injected":
            self.write_log(verdict, facts)

    def write_log(self, verdict, facts):
        if self.json is not None and os.environ.get("DDINJECT_LOG"):
            fields = log_fields(verdict, facts, self.started, self.target)
            self.plain.append_to_log(log_line(self.json, fields))
