"""Sends the outcome to Datadog's telemetry forwarder, and never waits for it.

The forwarder is started by a process that is nobody's child, before ddtrace is imported: at that
time there is one thread, and no hook of ddtrace's runs in the fork. The outcome follows through a
pipe. Where this process dies before it is known, the other process says so.
"""
# Python 2.7 compiles this file:
# ruff: noqa: UP024, UP031

import os

import ddinject_json as json

# The forwarder may be a Python program itself, and must not report about itself.
HIDDEN_VARIABLES = ("DD_INJECTION_ENABLED", "DD_TELEMETRY_FORWARDER_PATH", "DDINJECT_LOG")
RUNTIME = ("abort", "incompatible_runtime", "incompatible_runtime")
INSTALLATION = ("error", "incorrect_installation", "missing_payload")
# verdict: (result, result_class, the reason among the tags). Datadog counts the words that its own
# bootstrapper sends, and knows no others.
RESULTS = {
    "injected": ("success", "success", None),
    "import_failed": ("error", "internal_error", None),
    "unsupported_version": RUNTIME,
    "unsupported_abi": RUNTIME,
    "unsupported_libc": RUNTIME,
    "incompatible_dependency": ("abort", "incompatible_runtime", "incompatible_dependency"),
    "denied_by_rule": ("abort", "incompatible_runtime", "incompatible_executable"),
    "user_ddtrace": ("abort", "already_instrumented", "ddtrace_already_present"),
    "no_payload": INSTALLATION,
}


def error_type(facts):
    """Made of the class of the error, with which its description begins."""
    return "import_ddtrace_%s" % str(facts.get("error", "")).partition(":")[0].lower()


def reason_tags(reason, facts, python_version):
    tags = ["reason:" + reason]
    if "conflict" in facts:
        name, version = facts["conflict"].split()[:2]  # as ddinject_guard.find_conflict begins
        tags += ["dependency:" + name, "dependency_version:" + version]
    return tags + ["runtime_name:cpython", "runtime_version:" + python_version]


def points(verdict, facts, python_version):
    reason = RESULTS.get(verdict, INSTALLATION)[2]
    names = ["abort"]
    if verdict == "injected":
        names, tags = ["complete"], ["injection_forced:%s" % str("forced" in facts).lower()]
    elif verdict == "import_failed":
        names, tags = ["error"], ["error_type:" + error_type(facts)]
    else:
        tags = reason_tags(reason, facts, python_version)
    if reason == "incompatible_runtime":
        names = ["abort.runtime", "abort"]
    return [{"name": "library_entrypoint." + name, "tags": tags} for name in names]


def reason_text(verdict, facts):
    details = ", ".join("%s: %s" % (key, facts[key]) for key in sorted(facts))
    return (verdict + (" (%s)" % details if details else ""))[
        :2048
    ]  # a pipe takes as much in one write


def event_text(verdict, facts, identity):
    result, kind, _ = RESULTS.get(verdict, INSTALLATION)
    if result == "success" and "forced" in facts:
        kind = "success_forced"
    metadata = {
        "language_name": "python",
        "runtime_name": "cpython",
        "result": result,
        "result_class": kind,
        "result_reason": reason_text(verdict, facts),
    }
    metadata.update(identity)
    rows = points(verdict, facts, identity["runtime_version"])
    return json.text({"metadata": metadata, "points": rows})


def forwarder_environment():
    variables = dict((key, os.environ[key]) for key in os.environ if key not in HIDDEN_VARIABLES)  # noqa: C402
    variables["DD_INSTRUMENT_SERVICE_WITH_APM"] = "false"
    variables["DDINJECT_DISABLED"] = "1"
    return variables


def read_all(descriptor):
    content = b""
    chunk = os.read(descriptor, 65536)
    while chunk:
        content += chunk
        chunk = os.read(descriptor, 65536)
    return content


def become_forwarder(forwarder, reader, event_of_death):
    """Waits for the outcome and executes the forwarder, which reads it from its standard input."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    content = read_all(reader) or event_of_death.encode("utf-8")
    inbox, outbox = os.pipe()
    os.dup2(inbox, 0)
    os.closerange(3, outbox)
    os.write(outbox, content)
    os.closerange(3, 65536)
    os.execve(forwarder, [forwarder, "library_entrypoint"], forwarder_environment())


class Sender(object):  # noqa: UP004 -- Python 2 has two kinds of classes
    """Holds the pipe to the process that becomes the forwarder."""

    def __init__(self, forwarder, tracer_version, python_version):
        self.reader = self.writer = None
        self.identity = {
            "pid": os.getpid(),
            "language_version": python_version,
            "runtime_version": python_version,
            "tracer_version": tracer_version,
        }
        if os.access(forwarder, os.X_OK) and os.path.isfile(forwarder):
            try:
                self.start(forwarder)
            except EnvironmentError:  # no process can be made, or SIGCHLD is ignored
                pass

    def start(self, forwarder):
        self.reader, self.writer = os.pipe()
        child = os.fork()
        if child == 0:
            self.run_child(forwarder)
        os.waitpid(child, 0)

    def run_child(self, forwarder):
        """Its own child is an orphan at once, so that nobody here has to wait for it."""
        try:
            os.setsid()
            if os.fork() == 0:
                os.close(self.writer)
                facts = {"error": "Died: the process ended while ddtrace was imported"}
                event = event_text("import_failed", facts, self.identity)
                become_forwarder(forwarder, self.reader, event)
        finally:
            os._exit(0)

    def send(self, verdict, facts):
        if self.writer is None:
            return
        content = event_text(verdict, facts, self.identity).encode("utf-8")
        os.write(self.writer, content)  # the reader is open here too, so that no SIGPIPE comes
        os.close(self.writer)
        os.close(self.reader)
        self.reader = self.writer = None
