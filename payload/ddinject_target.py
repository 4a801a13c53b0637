"""Which directory of the volume serves this interpreter, and if none does, why.

The decision is the preload object's, in the same order and with the same names: with a plain
PYTHONPATH there is no such object.
"""
# Python 2.7 compiles this too:
# ruff: noqa: UP031, C402

import os
import sys

import ddinject_environment as environment

STRICTEST = {"glibc": (2, 36), "musl": (1, 2, 4)}  # the first that know DT_RELR
PLATFORMS = {"glibc": "manylinux2014", "musl": "musllinux_1_2"}


def has_foreign_abi():
    """Free-threaded and debug builds load other extension modules than the wheels carry."""
    is_free_threaded = "t" in getattr(sys, "abiflags", "") or "free-threading" in sys.version
    return is_free_threaded or hasattr(sys, "gettotalrefcount")


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
    for line in (environment.proc_bytes("/proc/self/maps", 1 << 24) or b"").split(b"\n"):
        path = line[line.find(b"/") :] if b"/" in line else b""
        name = path[path.rfind(b"/") + 1 :]
        if name.startswith(b"ld-musl-") or name == b"libc.so":
            return environment.file_bytes(path)
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
    wanted, _, version = (
        (environment.file_text(directory + ".requires") or "").strip().partition(" ")
    )
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


def find_directory(volume):
    """(verdict or None, directory, what is to be said about it)"""
    directories = dict((kind, target_directory(volume, kind)) for kind in PLATFORMS)
    reason = None
    if not environment.file_bytes(os.path.join(volume, "version"), 256):
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
