"""Injects ddtrace into this interpreter if it fits; the user's own sitecustomize runs either way.

`site` imports this file because the volume that holds it is on sys.path. It is compiled by every
Python from 2.7 on. It imports nothing that a plain start has not imported, since gevent and
ddtrace's own clean-up of modules take what they find in sys.modules for the application's: so
there is no re, no importlib.metadata, and METADATA, versions and markers are read by hand.
"""
# Python 2.7 compiles this too:
# ruff: noqa: UP004, UP024, UP031, C402

import os
import sys

STRICTEST = {"glibc": (2, 36), "musl": (1, 2, 4)}  # the first that know DT_RELR
PLATFORMS = {"glibc": "manylinux2014", "musl": "musllinux_1_2"}
# What the environment and the machine say.


def says(variable, words):
    return os.environ.get(variable, "").lower() in words


def says_yes(variable):
    return says(variable, ("1", "true", "t"))


def is_cpython():
    implementation = getattr(sys, "implementation", None)
    if implementation is None:
        return not hasattr(sys, "pypy_version_info") and sys.version.find("Jython") < 0
    return implementation.name == "cpython"


def has_foreign_abi():
    """Free-threaded and debug builds load other extension modules than the wheels carry."""
    is_free_threaded = "t" in getattr(sys, "abiflags", "") or "free-threading" in sys.version
    return is_free_threaded or hasattr(sys, "gettotalrefcount")


def file_bytes(path, limit=1 << 24):
    """None where there is no such file; never opens a FIFO or a device, which would hang."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as stream:
            return stream.read(limit)
    except (IOError, OSError, ValueError):
        return None


def file_text(path):
    content = file_bytes(path)
    return None if content is None else content.decode("ascii", "replace")


def numbers(text):
    """(2, 17) of "2.17"; stops at the first part that is not a number."""
    parts = []
    for part in text.strip().split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


def musl_loader():
    """The bytes of the musl that is mapped here; None where there is none."""
    for line in (file_bytes("/proc/self/maps") or b"").split(b"\n"):
        path = line[line.find(b"/") :] if b"/" in line else b""
        name = path[path.rfind(b"/") + 1 :]
        if name.startswith(b"ld-musl-") or name == b"libc.so":
            return file_bytes(path)
    return None


def musl_version(loader):
    """musl has its version between NUL bytes, and the name open64 only before 1.2.4."""
    version = ()
    at = loader.find(b"\0001.")
    while at >= 0 and len(version) != 3:
        end = loader.find(b"\0", at + 1)
        version = numbers(loader[at + 1 : end].decode("ascii", "replace"))
        at = loader.find(b"\0001.", at + 1)
    if b"open64\0" in loader:
        return min(version, (1, 2, 3)) if len(version) == 3 else (1, 2, 3)
    return version if len(version) == 3 else ()


def running_libc():
    """("glibc", (2, 36)); ("", ()) where it cannot be told."""
    try:
        kind, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (AttributeError, OSError, ValueError):  # musl knows no such name
        kind, version = "", ""
    if kind == "glibc":
        return kind, numbers(version)
    loader = musl_loader()
    return ("", ()) if loader is None else ("musl", musl_version(loader))


def required_libc(directory, kind):
    """The one line of DIRECTORY.requires; the strictest where it is missing or unreadable."""
    wanted, _, version = (file_text(directory + ".requires") or "").strip().partition(" ")
    if wanted in STRICTEST and numbers(version):
        return wanted, numbers(version)
    return kind, STRICTEST[kind]


def target_directory(volume, kind):
    """The directory for this Python and machine; the name without the machine is older."""
    name = "site-packages-ddtrace-py%d.%d-%s" % (sys.version_info[:2] + (PLATFORMS[kind],))
    path = os.path.join(volume, "ddtrace_pkgs", name)
    if sys.maxsize > 2**32:  # a 32-bit Python may run on a 64-bit kernel
        for candidate in (path + "-" + os.uname()[4], path):
            if os.path.isdir(candidate):
                return candidate
    return None


# The decision, in the order of the preload object's, and with its names.


def refusal_of_the_payload(volume):
    """(verdict or None, directory, what is to be said about it)"""
    directories = dict((kind, target_directory(volume, kind)) for kind in PLATFORMS)
    reason = None
    if not file_bytes(os.path.join(volume, "version"), 256):
        reason = "no readable version file"
    elif not os.path.isdir(os.path.join(volume, "ddtrace_pkgs")):
        reason = "no ddtrace_pkgs directory"
    elif not any(directories.values()):
        return "unsupported_version", None, {"python": "%d.%d" % sys.version_info[:2]}
    if has_foreign_abi():
        return "unsupported_abi", None, {}
    libc, version = running_libc()
    directory = directories.get(libc)
    if reason or (libc and not directory):
        return "no_payload", None, {"reason": reason or "nothing for " + libc}
    if not libc:
        return "unsupported_libc", None, {"reason": "unknown libc"}
    required = required_libc(directory, libc)
    if required[0] != libc or version < required[1]:
        running = "%s %s" % (libc, ".".join(map(str, version)))
        wanted = "%s %s" % (required[0], ".".join(map(str, required[1])))
        return "unsupported_libc", None, {"running": running, "required": wanted}
    if not os.access(directory, os.R_OK | os.X_OK):
        return "no_payload", None, {"directory": directory, "reason": "not readable"}
    return None, directory, {"directory": directory}


def load_beside(volume, name):
    """A module of the volume's that no one else sees: imported for its byte code, then hidden."""
    sys.path.insert(0, volume)
    try:
        return __import__(name)
    finally:
        sys.modules.pop(name, None)
        leave_path(volume)


def refusal_of_the_application(volume, directory):
    """(verdict or None, what is to be said about it)"""
    guard = load_beside(volume, "ddinject_guard")
    requirements = guard.applicable_requirements(file_text(directory + ".requirements") or "")
    wanted = set(["ddtrace"] + [name for name, _ in requirements])
    entries = [entry for entry in sys.path if isinstance(entry, str)]
    found = guard.find_distributions(wanted, entries, file_text)
    has_own = "ddtrace" in found or guard.has_module("ddtrace", entries)
    if has_own and not says_yes("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE"):
        return "user_ddtrace", {"version": found.get("ddtrace") or "unknown"}
    conflict = guard.find_conflict(requirements, found)
    if conflict and not says_yes("DD_INJECT_FORCE"):
        return "incompatible_dependency", {"conflict": conflict}
    return None, {}


def refusal_of_the_rules(volume):
    """(verdict or None, what is to be said about it)"""
    is_denied, facts = load_beside(volume, "ddinject_rules").judge(volume)
    return "denied_by_rule" if is_denied and not says_yes("DD_INJECT_FORCE") else None, facts


def inject(volume):
    """The verdict and what is to be said about it."""
    if says("DD_INSTRUMENT_SERVICE_WITH_APM", ("0", "false")) or says(
        "DDINJECT_DISABLED", ("1", "true")
    ):
        return "disabled", {}
    verdict, directory, facts = refusal_of_the_payload(volume)
    if verdict is None:
        verdict, reasons = refusal_of_the_rules(volume)
        facts.update(reasons)
    if verdict is None:
        verdict, reasons = refusal_of_the_application(volume, directory)
        facts.update(reasons)
    if verdict is None:
        error = import_ddtrace(directory)
        verdict = "import_failed" if error else "injected"
        facts.update({"error": error} if error else {})
    return verdict, facts


# The import, which leaves nothing behind if it fails.


class Undo(object):
    """What sys and os.environ were like."""

    def __init__(self):
        self.lists = [(it, list(it)) for it in (sys.path, sys.meta_path, sys.path_hooks)]
        self.mappings = [
            (it, dict(it)) for it in (sys.modules, os.environ, sys.path_importer_cache)
        ]
        self.excepthook = sys.excepthook

    def restore(self):
        for current, before in self.lists:
            current[:] = before
        for current, before in self.mappings:
            for key in list(current):
                if key not in before:
                    del current[key]
            for key in before:
                if key not in current or current[key] is not before[key]:
                    current[key] = before[key]
        sys.excepthook = self.excepthook


def set_while_importing():
    """The variables as they were. ddtrace reads these once; a child must not inherit them."""
    before = {}
    for name, value in (
        ("_DD_PY_SSI_INJECT", "1"),
        ("DD_TRACE_SAFE_INSTRUMENTATION_ENABLED", "true"),
    ):
        before[name] = os.environ.get(name)
        if before[name] is None or name.startswith("_"):
            os.environ[name] = value
    return before


def run_bootstrap():
    """ddtrace's bootstrap logs its own failure and goes on: ask it, and keep it quiet."""
    name = "ddtrace.bootstrap.sitecustomize"
    __import__("ddtrace")
    logging = sys.modules.get("logging")  # ddtrace imports it
    logger = logging.getLogger(name) if logging and not wants_diagnostics() else None
    if logger:
        logger.disabled = True
    try:
        __import__(name)
    finally:
        if logger:
            logger.disabled = False
    if not getattr(sys.modules[name], "loaded", True):
        raise ImportError(name + " could not configure tracing")


def import_ddtrace(directory):
    """None, or what went wrong."""
    undo = Undo()
    is_first = says_yes("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE")
    sys.path.insert(0 if is_first else len(sys.path), directory)
    variables = set_while_importing()
    try:
        run_bootstrap()
    except KeyboardInterrupt:
        undo.restore()
        raise
    except BaseException as error:  # noqa: BLE001 -- a panic in native code is no Exception
        undo.restore()
        return describe(error)
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return None


# What site sees.


def describe(error):
    try:
        return "%s: %s" % (type(error).__name__, error)
    except Exception:  # noqa: BLE001 -- an exception's own text may fail
        return type(error).__name__


def wants_diagnostics():
    return says_yes("DD_TRACE_DEBUG") or says_yes("DD_APM_INSTRUMENTATION_DEBUG")


def report(verdict, facts):
    """One line, past sys.stderr's buffer: what a broken pipe leaves there spoils the exit status."""
    if not wants_diagnostics():
        return
    line = "ddinject: sitecustomize: " + verdict
    line += "".join(" %s=%s" % (key, facts[key]) for key in sorted(facts))
    line = line.replace("\n", " ") + "\n"
    if not isinstance(line, bytes):
        line = line.encode("utf-8", "backslashreplace")
    try:
        os.write(sys.stderr.fileno(), line)
    except (AttributeError, EnvironmentError, ValueError):
        pass


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
    for entry in list(sys.path) + list(sys.path_importer_cache):
        if entry == volume or (own is not None and file_identity(entry) == own):
            while entry in sys.path:
                sys.path.remove(entry)
            sys.path_importer_cache.pop(entry, None)


def run_users_sitecustomize():
    """Exactly once: ddtrace's bootstrap found this file in sys.modules, so it has not run yet.

    Its errors are site's to report. Where there is none, the ImportError tells site so, and this
    file is forgotten.
    """
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


def run():
    volume = os.path.dirname(__file__)
    leave_path(volume)
    if is_cpython():
        try:
            report(*inject(volume))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the application goes on
            report("no_payload", {"reason": describe(error)})
    run_users_sitecustomize()


if __name__ == "sitecustomize":
    this_module = sys.modules["sitecustomize"]  # Python 2 empties a module that nothing holds
    run()
