"""Injects ddtrace into this interpreter if it fits; the user's own sitecustomize runs either way.

`site` imports this file because the volume that holds it is on sys.path. It and its modules are
compiled by every Python from 2.7 on. They import nothing that a plain start has not imported, since
gevent and ddtrace's own clean-up of modules take what they find in sys.modules for the
application's: so there is no re, no json, no subprocess, no importlib.metadata.
"""
# Python 2.7 compiles this too:

import os
import sys


def is_cpython():
    implementation = getattr(sys, "implementation", None)
    if implementation is None:
        return not hasattr(sys, "pypy_version_info") and sys.version.find("Jython") < 0
    return implementation.name == "cpython"


def is_switched_off():
    injection = os.environ.get("DD_INSTRUMENT_SERVICE_WITH_APM", "").lower()
    return injection in ("0", "false") or os.environ.get("DDINJECT_DISABLED", "").lower() in (
        "1",
        "true",
    )


def wants_report():
    """A process that nobody asks about pays for no module that could answer."""
    names = ["DDINJECT_LOG", "DD_TRACE_DEBUG", "DD_APM_INSTRUMENTATION_DEBUG"]
    if os.environ.get("DD_INJECTION_ENABLED"):
        names.append("DD_TELEMETRY_FORWARDER_PATH")
    return any(os.environ.get(name) for name in names)


class Silence(object):  # noqa: UP004 -- Python 2 has two kinds of classes
    """Stands for ddinject_report's Report where nobody asks."""

    is_asked = False

    def prepare(self):
        """There is nothing to prepare."""

    def finish(self, verdict, facts):
        """Says nothing."""

    finish_late = finish


def file_identity(path):
    """None where there is no such file."""
    try:
        status = os.stat(path)
    except (OSError, TypeError, ValueError):
        return None
    return status.st_dev, status.st_ino


def leave_path(volume):
    """Takes every entry that is the volume, however it is spelled, off sys.path.

    Up to 3.10 site normalises sys.path after the first imports: the importers' cache then has
    the spelling of PYTHONPATH and sys.path another.
    """
    own = file_identity(volume)
    cached = [it for it in sys.path_importer_cache if it not in sys.path]
    for entry in list(sys.path) + cached:
        if entry == volume or (own is not None and file_identity(entry) == own):
            while entry in sys.path:
                sys.path.remove(entry)
            sys.path_importer_cache.pop(entry, None)


class Beside(object):  # noqa: UP004 -- Python 2 has two kinds of classes
    """Imports modules of the volume, and leaves no trace of them in sys."""

    def __init__(self, volume):
        self.volume = volume
        self.finder = None  # the importers' own, which lists the volume once
        self.modules = {}

    def load(self, name):
        if name in self.modules:
            return self.modules[name]
        sys.modules.update(self.modules)
        sys.path.insert(0, self.volume)
        if self.finder is not None:
            sys.path_importer_cache[self.volume] = self.finder
        try:
            return __import__(name)
        finally:
            sys.path.remove(self.volume)
            self.finder = sys.path_importer_cache.pop(self.volume, None)
            # A list first: other threads may import.
            for module in [it for it in list(sys.modules) if it.startswith("ddinject_")]:
                self.modules[module] = sys.modules.pop(module)


def run_users_sitecustomize():
    """Exactly once: ddtrace's bootstrap found this file in sys.modules, so it has not run yet.

    Its errors are site's to report. Where there is none, the ImportError tells site so, and this
    file is forgotten.
    """
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


def decide_and_report(beside):
    told = beside.load("ddinject_report").Report(beside) if wants_report() else Silence()
    if is_switched_off():
        told.finish("disabled", {})
    else:
        beside.load("ddinject_decide").inject(beside, told)


def run():
    volume = os.path.dirname(__file__)
    leave_path(volume)
    if is_cpython():
        try:
            decide_and_report(Beside(volume))
        except Exception:  # noqa: BLE001, S110 -- whatever it is, the application goes on
            pass
    run_users_sitecustomize()


if __name__ == "sitecustomize":
    this_module = sys.modules["sitecustomize"]  # Python 2 empties a module that nothing holds
    run()
