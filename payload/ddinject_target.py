"""Finds the directory of the volume that serves this interpreter, or the reason why none does.

The preload object decides the same in the same order and with the same verdicts. It is decided here
again because a plain PYTHONPATH has no preload object.
"""
# Python 2.7 compiles this file:
# ruff: noqa: UP031, C402

import os
import sys

import ddinject_environment as environment

# The names and versions are those of core/target.c and core/libc.c.
# A directory without a readable .requires needs no newer libc than the first that loads DT_RELR.
STRICTEST = {"glibc": (2, 36), "musl": (1, 2, 4)}
TARGETS_DIRECTORY, TARGET_PREFIX = "ddtrace_pkgs", "site-packages-ddtrace-py"
PLATFORMS = {"glibc": "manylinux2014", "musl": "musllinux_1_2"}


def has_foreign_abi():
    """Free-threaded and debug builds cannot load the extension modules of the wheels."""
    is_free_threaded = "t" in getattr(sys, "abiflags", "") or "free-threading" in sys.version
    return is_free_threaded or hasattr(sys, "gettotalrefcount")


def version_numbers(text):
    """(2, 17) of "2.17"; it stops at the first part that is not a number."""
    parts = []
    for part in text.strip().split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


def read_musl_loader():
    """The bytes of the musl that this process has mapped; None where there is none."""
    for line in (environment.read_proc_file("/proc/self/maps", 1 << 24) or b"").split(b"\n"):
        path = line[line.find(b"/") :] if b"/" in line else b""
        name = path[path.rfind(b"/") + 1 :]
        if name.startswith(b"ld-musl-") or name == b"libc.so":
            return environment.read_file(path)
    return None


def musl_version(loader):
    """The version is a text of its own between NUL bytes; only musl before 1.2.4 exports open64."""
    version = ()
    at = loader.find(b"\0001.")
    while at >= 0 and len(version) != 3:
        end = loader.find(b"\0", at + 1)
        version = version_numbers(loader[at + 1 : end].decode("ascii", "replace"))
        at = loader.find(b"\0001.", at + 1)
    if b"open64\0" in loader:
        return min(version, (1, 2, 3)) if len(version) == 3 else (1, 2, 3)
    return version if len(version) == 3 else ()


def running_libc():
    """("glibc", (2, 36)); ("", ()) where the libc is unknown."""
    try:
        kind, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (AttributeError, OSError, ValueError):  # musl does not know this name
        kind, version = "", ""
    if kind == "glibc":
        return kind, version_numbers(version)
    loader = read_musl_loader()
    return ("", ()) if loader is None else ("musl", musl_version(loader))


def required_libc(directory, kind):
    """Reads DIRECTORY.requires; a file that is missing or unreadable requires the strictest."""
    wanted, _, version = (
        (environment.read_text(directory + ".requires") or "").strip().partition(" ")
    )
    if wanted in STRICTEST and version_numbers(version):
        return wanted, version_numbers(version)
    return kind, STRICTEST[kind]


def target_directory(volume, kind):
    """The directory for this Python; volumes of older versions have no machine in its name."""
    name = TARGET_PREFIX + "%d.%d-%s" % (sys.version_info[:2] + (PLATFORMS[kind],))
    path = os.path.join(volume, TARGETS_DIRECTORY, name)
    if sys.maxsize > 2**32:  # a 32-bit Python can run on a 64-bit kernel
        for candidate in (path + "-" + os.uname()[4], path):
            if os.path.isdir(candidate):
                return candidate
    return None


def find_directory(volume):
    """(verdict, or None where the directory serves; the directory; what is reported about it)"""
    directories = dict((kind, target_directory(volume, kind)) for kind in PLATFORMS)
    reason = None
    if not environment.read_file(os.path.join(volume, "version"), 256):
        reason = "no readable version file"
    elif not os.path.isdir(os.path.join(volume, TARGETS_DIRECTORY)):
        reason = "no %s directory" % TARGETS_DIRECTORY
    elif not any(directories.values()):
        return "unsupported_version", None, {"python": "%d.%d" % sys.version_info[:2]}
    if has_foreign_abi():
        return "unsupported_abi", None, {}
    libc, version = running_libc()
    directory = directories.get(libc)
    if reason or (libc and not directory):
        return "no_payload", None, {"reason": reason or "no directory for " + libc}
    if not libc:
        return "unsupported_libc", None, {"reason": "unknown libc"}
    required = required_libc(directory, libc)
    if required[0] != libc or version < required[1]:
        running = "%s %s" % (libc, ".".join(map(str, version)))
        wanted = "%s %s" % (required[0], ".".join(map(str, required[1])))
        return "unsupported_libc", None, {"running": running, "required": wanted}
    if not os.access(directory, os.R_OK | os.X_OK):
        return "no_payload", None, {"directory": directory, "reason": "permission denied"}
    return None, directory, {"directory": directory}
